import { Injectable } from '@nestjs/common';
import { type Order } from './order.entity.js';

interface Printer {
  readonly barcode: { readonly prefix: string };
}

/**
 * Prints the labels of orders; each terminal has its own printer. The class has a deliberate bug, which shows what a client
 * sees of a crash: no printer is configured, and the `!` hides that from the compiler.
 */
@Injectable()
export class LabelPrinter {
  private readonly printers = new Map<string, Printer>();

  print({ id, sender, receiver }: Order): string {
    const { barcode } = this.printers.get(sender.terminal)!;
    return `${barcode.prefix}${id}: ${sender.name} to ${receiver.name}, ${receiver.terminal}`;
  }
}
