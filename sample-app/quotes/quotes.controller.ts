import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { ApiErrors, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { QuoteDto, RequestQuoteDto } from './quote.dto.js';
import { QuotesService } from './quotes.service.js';

@Controller('quotes')
@ApiTags('quotes')
export class QuotesController {
  constructor(private readonly quotes: QuotesService) {}

  /** It needs no key, so it is limited by address. */
  @Post()
  @HttpCode(200)
  @UseGuards(ThrottlerGuard)
  @ApiOkResponse({ type: QuoteDto })
  @ApiErrors(
    HttpErrors.BadRequest,
    ValidationFailed.with({ to: ['invalid', 'too_heavy'], weight: 'missing_field' }, { in: 'body' }),
    HttpErrors.TooManyRequests,
  )
  quote(@Body() request: RequestQuoteDto): Promise<QuoteDto> {
    return this.quotes.quote(request);
  }
}
