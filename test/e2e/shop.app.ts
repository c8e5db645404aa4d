import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiErrors, defineError, HttpErrors } from 'nestjs-api-errors';

export class Declared extends defineError({ code: 'declared', status: 409, message: 'Declared {what}.' }) {}
export class Undeclared extends defineError({ code: 'undeclared', status: 409, message: 'Not declared.' }) {}
export class DomainError extends Error {
  constructor(
    message: string,
    readonly detail: string,
  ) {
    super(message);
  }
}

@Controller()
export class ShopController {
  @Get('declared')
  declared() {
    throw new Declared({ what: 'thing' });
  }

  @Get('undeclared')
  undeclared() {
    throw new Undeclared();
  }

  @Get('domain/:detail')
  domain(@Param('detail') detail: string) {
    throw new DomainError('secret', detail);
  }

  @Get('crash')
  crash() {
    throw new TypeError('boom\n[31mforged line', { cause: new Error('root cause', { cause: 'deepest' }) });
  }

  @Get('missing')
  @ApiErrors(HttpErrors.NotFound)
  missing() {
    throw new NotFoundException('line\r\nbreak');
  }

  @Get('fine')
  fine() {
    return { fine: true };
  }
}
