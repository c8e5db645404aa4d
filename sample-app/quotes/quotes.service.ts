import { Injectable } from '@nestjs/common';
import { type FieldErrorInput, ValidationFailed } from 'nestjs-api-errors';
import { TerminalsService } from '../terminals/terminals.service.js';
import { createTooHeavyError } from './quotes.errors.js';
import { type QuoteDto, type RequestQuoteDto } from './quote.dto.js';

const BASE_PRICE = 27.5;
const PRICE_PER_KILOGRAM = 0.2;

@Injectable()
export class QuotesService {
  constructor(private readonly terminals: TerminalsService) {}

  async quote(request: RequestQuoteDto): Promise<QuoteDto> {
    const errors = await this.findTooHeavy(request);
    if (errors.length > 0) throw new ValidationFailed(errors);
    const price = Math.round((BASE_PRICE + request.weight * PRICE_PER_KILOGRAM) * 100) / 100;
    return { price, currency: 'EUR' };
  }

  /** Checks the weight against both terminals. A decorator of the DTO cannot do this, because the limits are in the database. */
  private async findTooHeavy({ from, to, weight }: RequestQuoteDto): Promise<FieldErrorInput[]> {
    const [origin, destination] = await Promise.all([this.terminals.find(from), this.terminals.find(to)]);
    const ends = [
      { field: 'from', terminal: origin } as const,
      { field: 'to', terminal: destination } as const,
    ];
    return ends
      .filter(({ terminal }) => weight > terminal.weightLimit)
      .map(({ field, terminal }) => createTooHeavyError(field, terminal));
  }
}
