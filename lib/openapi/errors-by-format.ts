import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type FormatSet, type Representation } from '../formats/format-sets.js';
import { type DocumentationLink } from '../mapping/error-mapping.js';
import { type Route } from '../routes/route-list.js';
import { type ErrorGroup, ErrorGroups } from './error-groups.js';
import { OperationErrors, type OperationErrorsParts, type RefusalOf } from './operation-errors.js';
import { type Specimen, Specimens } from './specimen.js';

/** What an operation's errors and their statuses follow from. */
export interface ErrorsByFormatParts extends OperationErrorsParts {
  readonly catalogue: Catalogue;
  readonly documentationLink: DocumentationLink;
  /** Whether the own message of a server error is sent. */
  readonly exposeServerErrors: boolean;
  /** What the errors of a route can be written as. */
  readonly formatsOf: (route: Route) => readonly FormatSet[];
}

/** Groups the errors of an operation by the status that the formats of its route give them. */
export class ErrorsByFormat {
  private readonly made = new Map<ErrorFormat | undefined, OperationErrors>();
  private readonly groups = new ErrorGroups();
  private readonly refusalOf: RefusalOf;

  constructor(private readonly parts: ErrorsByFormatParts) {
    this.refusalOf = parts.refusals();
  }

  /** @param method of the operation, in small letters */
  byStatus(route: Route, method: string): ReadonlyMap<string, ErrorGroup> {
    const groups = new Map<string, ErrorGroup>();
    this.found(route).forEach(({ specimens, representations, isOfType }, status) => {
      groups.set(String(status), this.groups.of(isOfType ? method : '', specimens, representations));
    });
    return groups;
  }

  private found(route: Route): ReadonlyMap<number, Found> {
    const found = new Map<number, Found>();
    for (const { primary, representations } of this.parts.formatsOf(route)) {
      const errors = this.errorsAs(primary).of(route);
      errors.forEach((specimen) => add(found, specimen, representations));
    }
    return found;
  }

  /** Formats that leave the status as it is share the errors. */
  private errorsAs(primary: ErrorFormat): OperationErrors {
    const key = primary.status && primary;
    let errors = this.made.get(key);
    if (errors === undefined) {
      const { catalogue, documentationLink, exposeServerErrors } = this.parts;
      const specimens = new Specimens(catalogue, documentationLink, primary, exposeServerErrors);
      errors = new OperationErrors(specimens, this.refusalOf, this.parts);
      this.made.set(key, errors);
    }
    return errors;
  }
}

/** The errors of one status, and what they can be written as. */
interface Found {
  readonly specimens: Specimen[];
  representations: readonly Representation[];
  /** Whether what is accepted is told, by a header of the method; nothing else depends on that. */
  isOfType: boolean;
}

function add(
  found: Map<number, Found>,
  specimen: Specimen,
  representations: readonly Representation[],
): void {
  const { status, definition } = specimen.error;
  const isOfType = definition.status === 415;
  const group = found.get(status);
  if (group === undefined) {
    found.set(status, { specimens: [specimen], representations, isOfType });
    return;
  }
  if (isOfType) group.isOfType = true;
  if (!group.specimens.includes(specimen)) group.specimens.push(specimen);
  if (group.representations !== representations)
    group.representations = [...new Set([...group.representations, ...representations])];
}
