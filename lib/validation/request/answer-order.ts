import { type HandlerParameter, type RequestPart } from '../../routes/handler-parameters.js';

/** In which order an answer names the parts of a request. */
const ORDER: readonly RequestPart[] = ['body', 'query', 'path', 'header', 'cookie', 'file', 'files'];

/** Where a parameter stands in an answer: by its part first, then as in the source. */
export function answerRank({ part, index }: HandlerParameter): number {
  return ORDER.indexOf(part) * 1_000 + index;
}
