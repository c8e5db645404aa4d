import { type Constraint, type ConstraintArguments } from './rule-storage.js';

/** A constraint of class-validator that takes long over what is plain to see. */
interface ShortCut {
  /** The answer to a value that is accepted, or refused, whatever the details; nothing of other values. */
  readonly plainAnswer: (value: unknown) => boolean | undefined;
  /** Where class-validator keeps the constraint. */
  readonly file: string;
}

/** Letters, digits and single separators, of which there is no dispute; so short that no part of it can be too long. */
const PLAIN_ADDRESS = /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}$/i;
const SHORT = 64;
/** The same characters without a domain that has a dot: no address, whatever they are. */
const NO_ADDRESS = /^[a-z0-9._+-]*(?:@[a-z0-9-]*)?$/i;

/** By the name of the rule. `isEmail` cuts an address up and encodes each part to count its bytes. */
const SHORT_CUTS: Readonly<Record<string, ShortCut>> = {
  isEmail: {
    plainAnswer: (value) => {
      if (typeof value !== 'string' || value.length > SHORT) return undefined;
      if (PLAIN_ADDRESS.test(value)) return true;
      return NO_ADDRESS.test(value) ? false : undefined;
    },
    file: 'decorator/string/IsEmail',
  },
};

/**
 * A constraint that need not be asked about values to which its answer is known. An app may have a rule of its own under
 * the same name, with answers of its own; so the first value that is accepted shows who decides, and only
 * class-validator is spared.
 *
 * @param options what the rule was declared with; with any, the constraint is asked about everything
 */
export function withShortCut(name: string, constraint: Constraint, options: readonly unknown[]): Constraint {
  const shortCut = Object.hasOwn(SHORT_CUTS, name) ? SHORT_CUTS[name]! : undefined;
  if (shortCut === undefined || options.some((option) => option !== undefined)) return constraint;
  const { plainAnswer, file } = shortCut;
  let isSpared: boolean | undefined;
  return {
    validate: (value, args) => {
      const known = isSpared === false ? undefined : plainAnswer(value);
      if (isSpared && known !== undefined) return known;
      if (isSpared !== undefined || !known) return constraint.validate(value, args);
      const { answer, way } = watched(constraint, value, args);
      isSpared = answer === true && leadsTo(file, way);
      return answer;
    },
    ...(constraint.defaultMessage && { defaultMessage: (args) => constraint.defaultMessage!(args) }),
  };
}

/** What a constraint answers, and the files through which it came to read its options, the reader's first. */
function watched(constraint: Constraint, value: unknown, args: ConstraintArguments) {
  const { constraints } = args;
  let way: readonly string[] = [];
  const read = () => {
    if (way.length === 0) way = filesOf(read);
    return constraints;
  };
  Object.defineProperty(args, 'constraints', { get: read, enumerable: true, configurable: true });
  const answer = constraint.validate(value, args);
  Object.defineProperty(args, 'constraints', { value: constraints, writable: true });
  return { answer, way };
}

/** Whether a way leads from a file of class-validator to where class-validator is asked, and from there to here. */
function leadsTo(file: string, [reader, asked, here]: readonly string[]): boolean {
  const root = /^(.*)register-decorator\.[jt]s$/.exec(asked ?? '')?.[1];
  const isReader = reader === `${root}${file}.js` || reader === `${root}${file}.ts`;
  return root !== undefined && isReader && here === filesOf(filesOf)[0];
}

/** The files of the calls that led to one, the nearest first; tools may have mapped them to their sources. */
function filesOf(called: (...args: never) => unknown): readonly string[] {
  const at = { stack: '' };
  Error.captureStackTrace(at, called);
  const calls = String(at.stack).replaceAll('\\', '/').split('\n').slice(1);
  return calls.map((call) => /([^ (]*):\d+:\d+\)?$/.exec(call)?.[1] ?? '');
}
