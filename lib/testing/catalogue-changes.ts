import { type LockedCatalogue, type LockedError } from './catalogue-lock.js';

/** A difference between two catalogues. */
export interface CatalogueChange {
  /**
   * The effect on clients: a retired code or number is reused, clients break, clients may notice the change, or they do not.
   */
  readonly level: 'forbidden' | 'breaking' | 'notable' | 'safe';
  readonly message: string;
}

/**
 * Lists the differences between two catalogues, and what each means for clients.
 *
 * @param before the catalogue that clients know, with its retired codes and numbers
 * @param after the catalogue of the app
 * @example
 * ```ts
 * import { compareCatalogues, type LockedCatalogue } from 'nestjs-api-errors/testing';
 *
 * export function breaksClients(before: LockedCatalogue, after: LockedCatalogue): boolean {
 *   return compareCatalogues(before, after).some(({ level }) => level === 'breaking');
 * }
 * ```
 */
export function compareCatalogues(
  before: LockedCatalogue,
  after: LockedCatalogue,
): readonly CatalogueChange[] {
  const renames = findRenames(before, after);
  const renamed = new Set(renames.values());
  const changes = [
    ...Object.entries(before.errors).flatMap((entry) => compareError(entry, after, renames)),
    ...Object.keys(after.errors)
      .filter((code) => !Object.hasOwn(before.errors, code) && !renamed.has(code))
      .map((code) => safe(`\`${code}\` is new.`)),
    ...Object.entries(after.errors).flatMap(([code, { number }]) => [
      ...findRetiredCode(code, before),
      ...(number === undefined ? [] : findReusedNumber(code, number, before, renames)),
    ]),
    ...compareOperations(before, after, renamed),
  ];
  return LEVELS.flatMap((level) => changes.filter((change) => change.level === level));
}

const LEVELS = ['forbidden', 'breaking', 'notable', 'safe'] as const;

type Renames = ReadonlyMap<string, string>;

const SIMILARITIES: readonly (readonly [
  name: string,
  isSimilar: (one: LockedError, other: LockedError) => boolean,
])[] = [
  ['number', (one, other) => one.number !== undefined && one.number === other.number],
  ['class', (one, other) => one.class === other.class],
  ['status and message', (one, other) => one.status === other.status && one.message === other.message],
];

function findRenames({ errors: before }: LockedCatalogue, { errors: after }: LockedCatalogue): Renames {
  const added = new Map(Object.entries(after).filter(([code]) => !Object.hasOwn(before, code)));
  const removed = new Map(Object.entries(before).filter(([code]) => !Object.hasOwn(after, code)));
  const renames = new Map<string, string>();
  for (const [, isSimilar] of SIMILARITIES) {
    for (const [code, error] of removed) {
      const [target] = [...added].find(([, other]) => isSimilar(error, other)) ?? [];
      if (target === undefined) continue;
      renames.set(code, target);
      added.delete(target);
      removed.delete(code);
    }
  }
  return renames;
}

function compareError(
  [code, old]: readonly [string, LockedError],
  { errors }: LockedCatalogue,
  renames: Renames,
): readonly CatalogueChange[] {
  const target = renames.get(code);
  const name = target ?? code;
  const current = getOwn(errors, name);
  if (current === undefined) {
    return [
      breaking(
        `\`${code}\` (${old.status}) is removed. Clients that handle it receive an error that they do not know. Keep the error, also if it is rarely sent.`,
      ),
    ];
  }
  return [
    ...(target === undefined ? [] : [describeRename(code, target, old, current)]),
    ...compareStatus(`\`${name}\` is sent with`, old.status, current.status),
    ...compareNumber(name, old.number, current.number),
    ...old.params
      .filter((param) => !current.params.includes(param))
      .map((param) =>
        breaking(
          `\`${name}\` no longer has the parameter \`${param}\`. Clients that read it find nothing. Keep \`{${param}}\` in \`message\` or \`userMessage\`.`,
        ),
      ),
    ...current.params
      .filter((param) => !old.params.includes(param))
      .map((param) => safe(`\`${name}\` has the new parameter \`${param}\`.`)),
    ...(old.message === current.message ? [] : [safe(`The message of \`${name}\` is changed.`)]),
    ...(old.class === current.class
      ? []
      : [safe(`The class of \`${name}\` is \`${current.class}\`, formerly \`${old.class}\`.`)]),
  ];
}

function describeRename(code: string, target: string, old: LockedError, current: LockedError) {
  const [reason] = SIMILARITIES.find(([, isSimilar]) => isSimilar(old, current))!;
  return breaking(
    `\`${code}\` seems to be renamed to \`${target}\`, which has the same ${reason}. Clients that compare the code with \`${code}\` no longer recognize the error. Keep the code; you can rename the class.`,
  );
}

function compareStatus(subject: string, old: number, current: number): readonly CatalogueChange[] {
  if (old === current) return [];
  const text = `${subject} ${current} instead of ${old}.`;
  return Math.floor(old / 100) === Math.floor(current / 100)
    ? [notable(`${text} Clients that compare the status notice it.`)]
    : [
        breaking(
          `${text} Clients correct their request after a 4xx and repeat it after a 5xx, so they react wrongly. Define a new error for the new case.`,
        ),
      ];
}

function compareNumber(code: string, old?: number, current?: number): readonly CatalogueChange[] {
  if (old === current) return [];
  if (old === undefined) {
    return [
      notable(
        `\`${code}\` has the new number ${current}. Formats with numeric codes send it instead of a general one.`,
      ),
    ];
  }
  const text = current === undefined ? 'no number' : `the number ${current}`;
  return [
    breaking(
      `\`${code}\` has ${text} instead of ${old}. Clients that handle ${old} no longer recognize the error. Restore the number.`,
    ),
  ];
}

function findRetiredCode(code: string, { retired: { codes } }: LockedCatalogue): readonly CatalogueChange[] {
  const earlier = getOwn(codes, code);
  if (earlier === undefined) return [];
  return [
    forbidden(
      `\`${code}\` is the code of an earlier error, \`${earlier.class}\`. Clients may still handle it as that error. Choose another code. If it is the same error, move its entry from \`retired.codes\` to \`errors\` in the file.`,
    ),
  ];
}

function findReusedNumber(
  code: string,
  number: number,
  { errors, retired }: LockedCatalogue,
  renames: Renames,
): readonly CatalogueChange[] {
  const isSame = (other: string) => other === code || renames.get(other) === code;
  const [owner] = Object.entries(errors).find(([, error]) => error.number === number) ?? [];
  const remedy = `Clients that handle ${number} take one error for the other. Give \`${code}\` another number.`;
  if (owner !== undefined && !isSame(owner))
    return [breaking(`\`${code}\` has the number ${number} of \`${owner}\`. ${remedy}`)];
  const earlier = retired.numbers[number];
  return earlier === undefined || isSame(earlier)
    ? []
    : [forbidden(`\`${code}\` has the number ${number} of \`${earlier}\`, an earlier error. ${remedy}`)];
}

function compareOperations(
  before: LockedCatalogue,
  after: LockedCatalogue,
  renamed: ReadonlySet<string>,
): readonly CatalogueChange[] {
  const hasSameStatus = (code: string) =>
    getOwn(before.errors, code)?.status === getOwn(after.errors, code)?.status;
  const names = new Set([...Object.keys(before.operations), ...Object.keys(after.operations)]);
  return [...names].flatMap((name) => {
    const [old, current] = [getOwn(before.operations, name), getOwn(after.operations, name)];
    if (old === undefined) return [safe(`${name} is new.`)];
    if (current === undefined) return [safe(`${name} is removed.`)];
    return [
      ...Object.entries(current)
        .filter(([code]) => !Object.hasOwn(old, code) && !renamed.has(code))
        .map(([code, status]) =>
          notable(
            `${name} can send \`${code}\` (${status}). Clients that handle all codes of the operation, such as in an exhaustive \`switch\`, need a case for it.`,
          ),
        ),
      ...Object.entries(old).flatMap(([code, status]) => {
        const currentStatus = getOwn(current, code);
        if (currentStatus !== undefined)
          return hasSameStatus(code)
            ? compareStatus(`${name} sends \`${code}\` with`, status, currentStatus)
            : [];
        const isRemoved = Object.hasOwn(before.errors, code) && !Object.hasOwn(after.errors, code);
        return isRemoved ? [] : [safe(`${name} no longer sends \`${code}\`.`)];
      }),
    ];
  });
}

const createChange =
  (level: CatalogueChange['level']) =>
  (message: string): CatalogueChange => ({
    level,
    message,
  });
const forbidden = createChange('forbidden');
const breaking = createChange('breaking');
const notable = createChange('notable');
const safe = createChange('safe');

/** Ignores inherited members, because a code can be `constructor`. */
function getOwn<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
