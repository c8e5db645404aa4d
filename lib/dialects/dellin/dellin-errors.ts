import { type ApiErrorClass, defineError } from '../../catalogue/define-error.js';
import { toSnakeCase } from '../../internal/text.js';

interface GeneralErrorRow {
  readonly number: number;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const NOT_AUTHORIZED = { status: 401, title: 'Требуется авторизация' } as const;
const NOT_PARSED = { status: 401, title: 'Ошибка парсинга' } as const;

/** The general errors, which any method can return. @see Dellin's API, "Описание общих ошибок API", 100001 to 110008 */
export const GENERAL_ERRORS = {
  UnsupportedContentType: {
    number: 100_001,
    status: 415,
    title: 'Некорректный content-type',
    detail:
      'Допустимые значения content-type: application/json (стандарт RFC4627) и text/xml (стандарт RFC3023)',
  },
  MethodNotFound: {
    number: 100_002,
    status: 404,
    title: 'Метод не найден',
    detail: 'Проверьте правильность адреса метода',
  },
  MethodDisabled: {
    number: 100_003,
    status: 410,
    title: 'Метод отключен',
    detail: 'Запрошенный метод более не доступен',
  },
  NoAccessToMethod: {
    number: 100_004,
    status: 403,
    title: 'Отсутствует доступ к методу',
    detail:
      'Доступ к методу предоставляется по требованию. Для получения доступа обратитесь к персональному менеджеру или в техническую поддержку',
  },
  TooManyCalls: {
    number: 100_005,
    status: 429,
    title: 'Количество запросов к превышено',
    detail:
      'Превышена допустимая частота запросов. Для увеличения лимита обратитесь к персональному менеджеру или в техническую поддержку',
  },
  InternalError: {
    number: 100_006,
    status: 500,
    title: 'Внутренняя ошибка сервера',
    detail:
      'Попробуйте вызвать метод через некоторое время. При повторении ошибки обратитесь в службу поддержки',
  },
  ApiKeyMissing: { ...NOT_AUTHORIZED, number: 101_001, detail: 'Не передан API-ключ' },
  ApiKeyInvalid: { ...NOT_AUTHORIZED, number: 101_002, detail: 'Передан недействительный API-ключ' },
  SessionIdMissing: { ...NOT_AUTHORIZED, number: 101_003, detail: 'Требуется передать параметр sessionID' },
  SessionExpired: { ...NOT_AUTHORIZED, number: 101_004, detail: 'Время жизни сессии истекло' },
  SessionNotFound: {
    ...NOT_AUTHORIZED,
    number: 101_005,
    detail: 'Сессия не найдена или создана с другим API-ключом',
  },
  WrongLoginOrPassword: { ...NOT_AUTHORIZED, number: 101_006, detail: 'Неверный логин или пароль' },
  ApiKeyBlocked: {
    ...NOT_AUTHORIZED,
    number: 101_007,
    detail: 'API-ключ заблокирован. Обратитесь в техническую поддержку',
  },
  MalformedJson: { ...NOT_PARSED, number: 101_008, detail: 'Запрос не соответствует формату json' },
  MalformedXml: { ...NOT_PARSED, number: 101_009, detail: 'Запрос не соответствует формату xml' },
  WrongFormat: {
    number: 110_001,
    status: 400,
    title: 'Неверный формат параметра',
    detail: 'Значение, переданное в параметре, не соответствует требуемому формату',
  },
  WrongType: {
    number: 110_002,
    status: 400,
    title: 'Ошибка типизации',
    detail: 'Значение, переданное в параметре, имеет некорректный тип',
  },
  MissingParameter: {
    number: 110_003,
    status: 400,
    title: 'Отсутствует обязательный параметр',
    detail: 'Отсутствует обязательный параметр',
  },
  NoneOfRequired: {
    number: 110_004,
    status: 400,
    title: 'Не передан ни один из обязательных параметров',
    detail:
      'В запросе должен присутствовать хотя бы один параметр из совокупности, однако не указано ни одного',
  },
  OnlyOneAllowed: {
    number: 110_005,
    status: 400,
    title: 'Допустима передача только одного из параметров',
    detail: 'Указаны взаимоисключающие параметры, только один из которых может присутствовать в запросе',
  },
  ListTooLong: {
    number: 110_006,
    status: 400,
    title: 'Превышено ограничение на длину списка',
    detail: 'Количество элементов в списке превышает максимально допустимое',
  },
  ObjectNotFound: {
    number: 110_007,
    status: 400,
    title: 'Объект не существует',
    detail: 'Не найден объект с указанным ID. Проверьте правильность переданного значения',
  },
  UnexpectedParameters: {
    number: 110_008,
    status: 400,
    title: 'Недопустимый набор параметров',
    detail: 'Указанные параметры не должны участвовать в запросе',
  },
} as const satisfies Readonly<Record<string, GeneralErrorRow>>;

export type GeneralErrorName = keyof typeof GENERAL_ERRORS;

type GeneralErrors = { readonly [Name in GeneralErrorName]: ApiErrorClass<unknown> };

/**
 * The general errors of Dellin's catalogue, 100001 to 110008, as classes that an app can throw. Throw the errors that only the
 * app can detect, such as an invalid API key or an expired session. The format `dellin()` sends the errors that the framework
 * detects, such as malformed JSON, without your help.
 *
 * @see https://dev.dellin.ru/api/errors/
 * @example
 * ```ts
 * import { type CanActivate } from '@nestjs/common';
 * import { ApiErrors, DellinErrors } from 'nestjs-api-errors';
 *
 * @ApiErrors(DellinErrors.SessionExpired)
 * export class SessionGuard implements CanActivate {
 *   canActivate(): boolean {
 *     throw new DellinErrors.SessionExpired();
 *   }
 * }
 * ```
 */
export const DellinErrors: GeneralErrors = Object.fromEntries(
  Object.entries(GENERAL_ERRORS).map(([name, { number, status, title, detail }]) => {
    return [name, defineError({ code: toSnakeCase(name), number, status, title, message: detail })];
  }),
) as GeneralErrors;
