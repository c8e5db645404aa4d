import { truncate } from '../error/message-template.js';
import { uncapitalize } from '../internal/text.js';
import { type Violation } from './violation.js';

const NAMES: Readonly<Record<string, string>> = {
  unique: 'unique',
  foreign_key: 'foreign key',
  check: 'check',
};

/** Matches the names that ORMs and SQL Server generate, such as `UQ_97672ac88f789774dd47f7c8be3`. */
const GENERATED = /[0-9a-f]{8}$/i;
/** It cannot be the name of a field. */
const UNKNOWN_FIELD = '…';

/**
 * Describes a constraint that belongs to no field of the request, with the option that names the field.
 *
 * @param properties the properties of the constraint, if the metadata of an ORM names them
 */
export function describeUnknownConstraint(
  { kind, table, columns, constraint }: Violation,
  properties: readonly string[] | undefined,
  route: string,
  className = 'the request',
): string {
  const type = NAMES[kind] ?? kind;
  const byColumns = table && columns ? `${table}.${columns.join(',')}` : undefined;
  const name = constraint ?? byColumns;
  if (name === undefined)
    return (
      `A ${type} constraint was violated in ${route}; the driver names neither the constraint nor its ` +
      'columns. Check the value before the query, for example with @ExistsIn().'
    );
  const isGenerated = GENERATED.test(name);
  const members = columns ?? properties;
  const place = [table, ...(isGenerated ? (members ?? []) : [])].filter((each) => each !== undefined);
  const field = members?.at(-1);
  return (
    `${quote(name)} (${type}${place.length > 0 ? ` on ${escape(place.join(', '))}` : ''}) was violated in ${route}; ` +
    `no field of ${className} has that name. Add \`database: { constraints: { ` +
    // A generated name can change when the table is created again.
    `${toKey(isGenerated ? (byColumns ?? name) : name)}: '${field === undefined ? UNKNOWN_FIELD : toCamelCase(field)}' ` +
    `} }\`${field === undefined ? ' with the name of the field' : ''}.`
  );
}

export function describeUnknownValue(route: string): string {
  return (
    `The database rejected a value in ${route}, and did not name its column. Validate the values of the request: ` +
    'their length, their range and their type.'
  );
}

export function describeNotFound({ entity }: Violation, route: string): string {
  return (
    `${entity === undefined ? 'A row' : quote(entity)} was not found in ${route}, so a 404 was sent. ` +
    'To send a 500, set `database: { notFound: 500 }`.'
  );
}

const MAX_NAME_LENGTH = 200;

function quote(name: string): string {
  return `\`${escape(name)}\``;
}

function escape(name: string): string {
  return truncate(JSON.stringify(name).slice(1, -1), MAX_NAME_LENGTH);
}

function toKey(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${escape(name)}'`;
}

function toCamelCase(column: string): string {
  const words = column.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first = UNKNOWN_FIELD, ...more] = words;
  return uncapitalize(first) + more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
