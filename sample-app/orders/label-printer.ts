import { Injectable } from '@nestjs/common';
import { type Order } from './order.entity.js';

interface Printer {
  readonly barcode: { readonly prefix: string };
}

/**
 * Prints the labels of orders, one printer a terminal. Nobody has configured a printer yet, and the `!` hides
 * that from the compiler: this is the bug that shows what a client sees of a crash.
 */
@Injectable()
export class LabelPrinter {
  private readonly printers = new Map<string, Printer>();

  print({ id, sender, receiver }: Order): string {
    const { barcode } = this.printers.get(sender.terminal)!;
    return `${barcode.prefix}${id}: ${sender.name} to ${receiver.name}, ${receiver.terminal}`;
  }
}
