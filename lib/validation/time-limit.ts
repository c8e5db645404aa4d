import { HttpErrors } from '../catalogue/http-errors.js';

/**
 * Waits for a promise no longer than this.
 *
 * @param limit in milliseconds
 * @throws HttpErrors.ServiceUnavailable when it is over
 */
export async function within<T>(limit: number, promise: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const cause = new Error(`The asynchronous rules of ${name} did not answer within ${limit} ms.`);
      reject(new HttpErrors.ServiceUnavailable({}, { cause }));
    }, limit);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
