import { type FieldError, type FieldLocation } from '../error/field-error.js';
import { type PossibleField } from '../error/possible-field.js';
import { type ErrorSchema } from './error-format.js';
import { type FieldBranch } from './field-branches.js';
import { FieldNames } from './field-names.js';
import { type Members, object } from './schema-members.js';

/** The member that says where a field is. A pointer leads into the body; what came elsewhere has a plain name. */
export type PlaceMember = 'pointer' | 'parameter' | 'header' | 'cookie' | 'file';

const MEMBERS: Readonly<Record<FieldLocation, PlaceMember>> = {
  body: 'pointer',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
  cookie: 'cookie',
  file: 'file',
};

const PLAIN = new FieldNames('dots');

/** Says of fields in which part of a request they are, and where there, for formats that have a member for each part. */
export class FieldPlaces {
  /** @param names how those of the body are written */
  constructor(private readonly names: FieldNames) {}

  /** A service that names a field without its part means the body. */
  memberOf(location: FieldLocation = 'body'): PlaceMember {
    return MEMBERS[location];
  }

  /** Those of all fields that can fail; where one can be anywhere, all that there are. */
  membersOf(fields: readonly PossibleField[]): readonly PlaceMember[] {
    const isAnywhere = fields.some((field) => field.in === undefined);
    const members = isAnywhere ? Object.values(MEMBERS) : fields.map((field) => this.memberOf(field.in));
    return [...new Set(members)];
  }

  /** The names of all fields that an error is about. */
  of({ in: location = 'body', fields }: FieldError): readonly string[] {
    const names = this.namesIn(location);
    return fields.map((field) => names.of(field, location));
  }

  /**
   * The schema of an entry: of its place, and of the members that go with it. An entry whose part of the request nobody
   * knows beforehand may have another place.
   *
   * @param within how the format writes the place down
   */
  entry(
    { in: location, places }: FieldBranch,
    others: Members,
    within: (place: Members) => Members,
  ): ErrorSchema {
    const part = location ?? 'body';
    const place = { [MEMBERS[part]]: this.namesIn(part).schema(places, part) };
    return location === undefined ? object(others, within(place)) : object({ ...within(place), ...others });
  }

  private namesIn(location: FieldLocation): FieldNames {
    return MEMBERS[location] === 'pointer' ? this.names : PLAIN;
  }
}
