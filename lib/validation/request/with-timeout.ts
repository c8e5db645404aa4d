import { HttpErrors } from '../../catalogue/http-errors.js';

/**
 * Waits for a promise no longer than this.
 *
 * @param limit in milliseconds; what a timer cannot count is no limit
 * @throws HttpErrors.ServiceUnavailable when it is over
 */
export async function within<T>(limit: number, promise: Promise<T>, name: string): Promise<T> {
  if (limit > LONGEST) return promise;
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

/** Of a timer of Node.js, in milliseconds. */
const LONGEST = 2 ** 31 - 1;
