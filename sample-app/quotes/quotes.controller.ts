import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { ApiErrors, UseErrorFormat, ValidationFailed } from 'nestjs-api-errors';
import { QuoteDto, RequestQuoteDto } from './quote.dto.js';
import { tooHeavy } from './quotes.errors.js';
import { QuotesService } from './quotes.service.js';

/** Partners ask for quotes; their clients read errors as Google's APIs write them. */
@Controller('quotes')
@ApiTags('quotes')
@UseErrorFormat('google')
export class QuotesController {
  constructor(private readonly quotes: QuotesService) {}

  /** It needs no key, so it is limited by address. */
  @Post()
  @HttpCode(200)
  @UseGuards(ThrottlerGuard)
  @ApiOkResponse({ type: QuoteDto })
  @ApiErrors(
    new ValidationFailed([
      tooHeavy('from', { code: 'TLL', weightLimit: 5_000 }),
      tooHeavy('to', { code: 'RIX', weightLimit: 1_500 }),
    ]),
  )
  quote(@Body() request: RequestQuoteDto): Promise<QuoteDto> {
    return this.quotes.quote(request);
  }
}
