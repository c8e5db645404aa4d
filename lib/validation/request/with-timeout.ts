import { HttpErrors } from '../../catalogue/http-errors.js';

/**
 * Limits the time of asynchronous rules.
 *
 * @param limit in milliseconds; there is no limit if a timer cannot count it
 * @throws HttpErrors.ServiceUnavailable after the limit
 */
export async function withTimeout<T>(limit: number, promise: Promise<T>, name: string): Promise<T> {
  if (limit > MAX_TIMER) return promise;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const cause = new Error(`The asynchronous rules of ${name} did not answer within ${limit} ms.`);
      reject(new HttpErrors.ServiceUnavailable(undefined, { cause }));
    }, limit);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** The limit of Node's timers, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;
