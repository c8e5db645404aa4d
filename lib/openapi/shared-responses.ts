import { isDeepStrictEqual } from 'node:util';
import { type ErrorGroup, type ErrorResponses } from './error-responses.js';
import { type Response } from './open-api-document.js';
import { type SharedComponents } from './shared-components.js';

/** A response, and how many operations give it. */
interface Counted {
  readonly response: Response;
  readonly name: string;
  uses: number;
}

/** The responses of a document's errors: what several operations answer is written once. */
export class SharedResponses {
  private readonly byGroup = new Map<ErrorGroup, Counted>();

  /** @param groups those of all operations that say nothing of them by hand */
  constructor(
    private readonly responses: ErrorResponses,
    groups: readonly ErrorGroup[],
    private readonly shared: SharedComponents,
  ) {
    const numbers = new Map<object, number>();
    const bySpecimens = new Map<string, Counted>();
    for (const group of groups) {
      const { method, specimens, representations } = group;
      const parts = [specimens, representations].map((list) =>
        list.map((each) => numberOf(each, numbers)).join(),
      );
      const key = [method, ...parts].join(' ');
      const counted = bySpecimens.get(key) ?? { response: responses.of(group), name: nameOf(group), uses: 0 };
      bySpecimens.set(key, counted);
      counted.uses += 1;
      this.byGroup.set(group, counted);
    }
  }

  /** @param byHand what the app says of the status itself */
  of(group: ErrorGroup, byHand: Response | undefined): Response {
    if (byHand !== undefined) return this.beside(byHand, group);
    const { response, name, uses } = this.byGroup.get(group)!;
    return uses > 1 ? (this.shared.refTo(response, name) as Response) : response;
  }

  /** What says all of it already stays as it is, and so does what nobody here can look up. */
  private beside(byHand: Response, group: ErrorGroup): Response {
    const resolved = this.resolved(byHand);
    if (resolved === undefined) return byHand;
    const both = this.responses.of(group, resolved);
    return isDeepStrictEqual(both, resolved) ? byHand : both;
  }

  /** A response that only refers to a shared one is written out, for nothing may stand beside a reference. */
  private resolved(byHand: Response): Response | undefined {
    const seen = new Set<string>();
    let response: Response | undefined = byHand;
    while (response?.$ref !== undefined && !seen.has(response.$ref)) {
      seen.add(response.$ref);
      response = this.shared.resolve(response.$ref) as Response | undefined;
    }
    return response?.$ref === undefined ? response : undefined;
  }
}

function numberOf(part: object, numbers: Map<object, number>): number {
  const number = numbers.get(part) ?? numbers.size;
  numbers.set(part, number);
  return number;
}

function nameOf({ specimens }: ErrorGroup): string {
  return [...new Set(specimens.map(({ name }) => name))].join('Or');
}
