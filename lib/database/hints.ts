import { truncate } from '../error/message-template.js';
import { uncapitalize } from '../internal/text.js';
import { type Violation } from './violation.js';

const NAMES: Readonly<Record<string, string>> = {
  unique: 'unique',
  foreign_key: 'foreign key',
  check: 'check',
};

/** Describes a constraint that belongs to no field of the request, with the option that names the field. */
export function describeUnknownConstraint(
  { kind, table, columns, constraint }: Violation,
  route: string,
  className = 'the request',
): string {
  const type = NAMES[kind] ?? kind;
  const key = constraint ?? (table && columns ? `${table}.${columns.join(',')}` : undefined);
  if (key === undefined)
    return (
      `A ${type} constraint was violated in ${route}; the driver names neither the constraint nor its ` +
      'columns. Check the value before the query, for example with @ExistsIn().'
    );
  const field = toCamelCase(columns?.at(-1) ?? 'field');
  return (
    `${quote(key)} (${type}${table === undefined ? '' : ` on ${table}`}) was violated in ${route}; no field of ` +
    `${className} has that name. Add \`database: { constraints: { ${toKey(key)}: '${field}' } }\`.`
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
  return `\`${truncate(JSON.stringify(name).slice(1, -1), MAX_NAME_LENGTH)}\``;
}

function toKey(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? name
    : `'${truncate(JSON.stringify(name).slice(1, -1), MAX_NAME_LENGTH)}'`;
}

function toCamelCase(column: string): string {
  const words = column.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const [first = 'field', ...more] = words;
  return uncapitalize(first) + more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
