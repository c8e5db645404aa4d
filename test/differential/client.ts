import { Agent, request as httpRequest } from 'node:http';
import { type DifferentialRequest } from './requests.js';

/** A field that our response rejects. */
interface RejectedField {
  readonly in?: string;
  readonly field?: string;
  readonly reason?: string;
}

/** The response of an app to a request. */
export interface Outcome {
  /** `failed` if the status is 500 or above, or if there is no response. */
  readonly result: 'accepted' | 'rejected' | 'failed';
  readonly status: number;
  /** The description of each parameter that the handler received. */
  readonly received?: readonly string[];
  readonly errors?: readonly RejectedField[];
  /** The text of the response, if the request was not accepted. */
  readonly text?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Closes the connections that are kept open. */
export const closeConnections = () => agent.destroy();

export async function send(port: number, sent: DifferentialRequest): Promise<Outcome> {
  const { method, path, headers, body } = sent;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ result: 'failed', status: 0, text: error.message });
    const request = httpRequest(
      {
        agent,
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { host: 'differential.test', ...headers, ...length },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (text += chunk))
          .on('error', failed)
          .on('end', () => resolve(toOutcome(response.statusCode ?? 0, text)));
      },
    );
    request.on('error', failed).end(body);
  });
}

function toOutcome(status: number, text: string): Outcome {
  if (status < 300) return { result: 'accepted', status, received: JSON.parse(text) as string[] };
  if (status >= 500) return { result: 'failed', status, text };
  return { result: 'rejected', status, text, errors: parseErrors(text) };
}

function parseErrors(text: string): readonly RejectedField[] {
  try {
    return (JSON.parse(text) as { errors?: readonly RejectedField[] }).errors ?? [];
  } catch {
    return [];
  }
}

/** Runs a task for each item, with a limit on how many run at once. */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  const worker = async () => {
    for (const item of remaining) await task(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
