import { BadRequestException, type ParseArrayPipe } from '@nestjs/common';
import { type FieldPath, type PossibleField, possibleField } from '../../../error/documented-error.js';
import { read } from '../../../internal/unknown-value.js';
import { itemsOf } from '../../engine/sanitize.js';
import { type Parameter, RequestValidator } from '../request-validator.js';
import { fieldError } from '../../to-field-errors.js';
import { resolveValidation } from '../../validation-options.js';
import { refused, together, type Verdict } from '../../validation-result.js';
import { missing, type ParseStep } from './value-step.js';

/** What is said of something else than a list. */
export const NO_LIST = { message: 'This value must be a list.', reason: 'isArray' } as const;

/** A list whose items have a type: each of them is held to it. */
export function arrayStep(pipe: ParseArrayPipe): ParseStep {
  const { separator, optional = false } = optionsOf(pipe);
  const items = arrayItems(pipe);
  return async (value, parameter) => {
    if (value === undefined || value === null) {
      return optional ? { value } : missing(parameter);
    }
    const list = typeof value === 'string' ? value.trim().split(separator || ',') : value;
    if (!Array.isArray(list)) {
      return refused(fieldError(parameter, 'invalid', NO_LIST.message, NO_LIST.reason));
    }
    const verdicts = await Promise.all(
      itemsOf(list).map(async (item, index) => items.judge(item, index, parameter)),
    );
    const complaints = verdicts.flatMap((verdict) => ('complaint' in verdict ? [verdict.complaint] : []));
    if (complaints.length === 0) return { value };
    return { complaint: together(complaints) };
  };
}

/** What the items of a list are held to. */
interface ArrayItems {
  judge(item: unknown, index: number, parameter: Parameter): Verdict | Promise<Verdict>;
  /** @param path that of an item */
  possibleFields(parameter: Parameter, path: FieldPath): readonly PossibleField[];
}

/** The items that a pipe makes of a list. */
export function arrayItems(pipe: ParseArrayPipe): ArrayItems {
  const options = optionsOf(pipe);
  const { items } = options;
  const wanted = PRIMITIVES.get(items);
  const isPrimitive = wanted !== undefined || items === String;
  const validator =
    items === undefined || isPrimitive ? undefined : new RequestValidator(itemOptions(options));
  const placed = (parameter: Parameter, name: string): Parameter => ({ ...parameter, type: items, name });
  return {
    judge: (item, index, parameter) => {
      const name = parameter.name === undefined ? String(index) : `${parameter.name}.${index}`;
      const place = placed(parameter, name);
      if (validator !== undefined)
        return validator.judge(typeof item === 'string' ? parsedJson(item) : item, place);
      return wanted === undefined ? { value: item } : judgePrimitive(pipe, item, wanted, place);
    },
    possibleFields: (parameter, path) => {
      if (validator !== undefined) return validator.possibleFields(placed(parameter, ''), path);
      if (wanted === undefined) return [];
      const { message, reason } = wanted;
      return [possibleField(parameter.location, [path], [{ code: 'invalid', message, reason }])];
    },
  };
}

/** Lets the pipe itself decide on an item: what it takes for a number differs between releases of Nest. */
async function judgePrimitive(
  pipe: ParseArrayPipe,
  item: unknown,
  { message, reason }: WantedItem,
  place: Parameter,
): Promise<Verdict> {
  try {
    await pipe.transform([item], { type: place.kind });
    return { value: item };
  } catch (error) {
    if (!(error instanceof BadRequestException)) throw error;
    return refused(fieldError(place, 'invalid', message, reason));
  }
}

interface ArrayOptions {
  readonly items?: unknown;
  readonly separator?: string;
  readonly optional?: boolean;
}

function optionsOf(pipe: ParseArrayPipe): ArrayOptions {
  return read(pipe, 'options') ?? {};
}

/** What the pipe hands on to the `ValidationPipe` that it asks, whose defaults are Nest's. */
function itemOptions(options: ArrayOptions) {
  return resolveValidation({ validateCustomDecorators: true, ...options, transform: true });
}

interface WantedItem {
  readonly message: string;
  readonly reason: string;
}

const PRIMITIVES: ReadonlyMap<unknown, WantedItem> = new Map<unknown, WantedItem>([
  [Number, { message: 'This value must be a number.', reason: 'isNumber' }],
  [Boolean, { message: "This value must be 'true' or 'false'.", reason: 'isBoolean' }],
]);

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
