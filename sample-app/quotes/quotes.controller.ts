import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { ApiErrors, UseErrorFormat, ValidationFailed } from 'nestjs-api-errors';
import { QuoteDto, RequestQuoteDto } from './quote.dto.js';
import { createTooHeavyError } from './quotes.errors.js';
import { QuotesService } from './quotes.service.js';

/** Partners request quotes. Their clients expect errors in the format of Google's APIs. */
@Controller('quotes')
@ApiTags('quotes')
@UseErrorFormat('google')
export class QuotesController {
  constructor(private readonly quotes: QuotesService) {}

  /** The route does not need an API key, so the number of requests is limited by IP address. */
  @Post()
  @ApiOperation({ summary: 'Get the price of a transport' })
  @HttpCode(200)
  @UseGuards(ThrottlerGuard)
  @ApiOkResponse({ type: QuoteDto })
  @ApiErrors(
    new ValidationFailed([
      createTooHeavyError('from', { code: 'TLL', weightLimit: 5_000 }),
      createTooHeavyError('to', { code: 'RIX', weightLimit: 1_500 }),
    ]),
  )
  quote(@Body() request: RequestQuoteDto): Promise<QuoteDto> {
    return this.quotes.quote(request);
  }
}
