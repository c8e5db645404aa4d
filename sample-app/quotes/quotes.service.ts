import { Injectable } from '@nestjs/common';
import { ValidationFailed } from 'nestjs-api-errors';
import { TerminalsService } from '../terminals/terminals.service.js';
import { type QuoteDto, type RequestQuoteDto } from './quote.dto.js';

const BASE_PRICE = 27.5;
const PRICE_PER_KILOGRAM = 0.2;

@Injectable()
export class QuotesService {
  constructor(private readonly terminals: TerminalsService) {}

  async quote({ from, to, weight }: RequestQuoteDto): Promise<QuoteDto> {
    const mistakes = await this.terminals.unknownIn({ from, to });
    if (mistakes.length > 0) throw new ValidationFailed(mistakes);
    const price = Math.round((BASE_PRICE + weight * PRICE_PER_KILOGRAM) * 100) / 100;
    return { price, currency: 'EUR' };
  }
}
