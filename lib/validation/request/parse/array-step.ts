import { type ParseArrayPipe } from '@nestjs/common';
import { read } from '../../../error/read.js';
import { refused, together, type Verdict } from '../../refusal.js';
import { type Parameter, RequestValidator } from '../../request-validator.js';
import { resolveValidation } from '../../validation-options.js';
import { fieldError } from '../../verdicts.js';
import { missing, type ParseStep } from './parse-step.js';

/** A list whose items have a type: each of them is held to it. */
export function arrayStep(pipe: ParseArrayPipe): ParseStep {
  const options = (read(pipe, 'options') ?? {}) as ArrayOptions;
  const { items, separator, optional = false } = options;
  const isPrimitive = items === String || items === Number || items === Boolean;
  const validator =
    items === undefined || isPrimitive ? undefined : new RequestValidator(itemOptions(options));
  const judge = (item: unknown, index: number, parameter: Parameter) => {
    const name = parameter.name === undefined ? String(index) : `${parameter.name}.${index}`;
    const place = { ...parameter, type: items, name };
    const parsed =
      typeof item === 'string' && items !== undefined && items !== String ? parsedJson(item) : item;
    return validator === undefined ? primitiveItem(items, parsed, place) : validator.judge(parsed, place);
  };
  return async (value, parameter) => {
    if (value === undefined || value === null) {
      return optional ? { value } : missing(parameter);
    }
    const list = typeof value === 'string' ? value.trim().split(separator || ',') : value;
    if (!Array.isArray(list)) {
      return refused(fieldError(parameter, 'invalid', 'This value must be a list.', 'isArray'));
    }
    const verdicts = await Promise.all(
      list.map(async (item: unknown, index) => judge(item, index, parameter)),
    );
    const complaints = verdicts.flatMap((verdict) => ('complaint' in verdict ? [verdict.complaint] : []));
    if (complaints.length === 0) return { value };
    return { complaint: together(complaints) };
  };
}

interface ArrayOptions {
  readonly items?: unknown;
  readonly separator?: string;
  readonly optional?: boolean;
}

/** What the pipe hands on to the `ValidationPipe` that it asks, whose defaults are Nest's. */
function itemOptions(options: ArrayOptions) {
  return resolveValidation({ whitelist: false, forbidNonWhitelisted: false, ...options, transform: true });
}

function primitiveItem(items: unknown, item: unknown, place: Parameter): Verdict {
  if (items === Number && !(typeof item === 'number' && Number.isFinite(item))) {
    return refused(fieldError(place, 'invalid', 'This value must be a number.', 'isNumber'));
  }
  if (items === Boolean && typeof item !== 'boolean') {
    return refused(fieldError(place, 'invalid', "This value must be 'true' or 'false'.", 'isBoolean'));
  }
  return { value: item };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
