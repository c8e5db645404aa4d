import { isDeepStrictEqual } from 'node:util';
import { remembered } from '../error/remembered.js';
import { type ErrorGroup } from './error-groups.js';
import { type ErrorResponses } from './error-responses.js';
import { type Response } from './open-api-document.js';
import { type SharedComponents } from './shared-components.js';

/** The responses of a document's errors: what several operations answer is written once. */
export class SharedResponses {
  private readonly made: (group: ErrorGroup) => Response;
  private readonly written: (group: ErrorGroup) => Response;

  /** @param groups those of all operations that say nothing of them by hand */
  constructor(
    private readonly responses: ErrorResponses,
    groups: readonly ErrorGroup[],
    private readonly shared: SharedComponents,
  ) {
    const [all, often] = [new Set<ErrorGroup>(), new Set<ErrorGroup>()];
    groups.forEach((group) => (all.has(group) ? often : all).add(group));
    this.made = remembered((group) => responses.of(group));
    this.written = remembered((group) => {
      const response = this.made(group);
      return often.has(group) ? (shared.refTo(response, nameOf(group)) as Response) : response;
    });
    // Components get their names in the order of the document.
    all.forEach(this.made);
  }

  /** @param byHand what the app says of the status itself */
  of(group: ErrorGroup, byHand: Response | undefined): Response {
    return byHand === undefined ? this.written(group) : this.beside(byHand, group);
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

function nameOf({ specimens }: ErrorGroup): string {
  return [...new Set(specimens.map(({ name }) => name))].join('Or');
}
