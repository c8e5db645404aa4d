import { Body, Controller, Post, type Type } from '@nestjs/common';
import * as classValidator from 'class-validator';
import { IsOptional, type ValidationOptions } from 'class-validator';
import { print } from '../differential/print.js';
import { ROWS } from '../unit/validation/differential/constraints.table.js';

type Decorator = (...args: unknown[]) => PropertyDecorator;
const decorators = classValidator as unknown as Record<string, Decorator | undefined>;

/** A route whose body has the same constraint in three members: for a value, for each item, and for an optional value. */
interface ConstraintRoute {
  readonly title: string;
  readonly path: string;
  readonly values: readonly unknown[];
}

const MEMBERS: Readonly<Record<string, ValidationOptions | undefined>> = {
  plain: undefined,
  each: { each: true },
  optional: undefined,
};

/** Values that a client may send to any constraint. */
const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  '',
  'long enough for a limit',
  -1,
  1.5,
  true,
  {},
  [],
  [null],
];

/** The quotient of these numbers is not exact, so that libraries differ in `multipleOf`. */
const INEXACT: ReadonlySet<unknown> = new Set([1e300, -1e300]);

/** Returns false for values that JSON cannot express, such as dates and symbols. */
function isJson(value: unknown): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isJson)
  );
}

function createClass(decorator: Decorator, args: readonly unknown[]): Type {
  class Dto {}
  // The options of a constraint are its last argument, after optional arguments.
  const padding = Array.from({ length: Math.max(0, decorator.length - 1 - args.length) });
  for (const [member, options] of Object.entries(MEMBERS))
    decorator(...args, ...padding, options)(Dto.prototype, member);
  IsOptional()(Dto.prototype, 'optional');
  return Dto;
}

function describeArgument(argument: unknown): string {
  if (typeof argument === 'function') return 'function';
  return argument instanceof RegExp ? String(argument) : print(argument);
}

/** Creates a controller with a route for each constraint of class-validator, and a document without any keyword. */
function createConstraintApp() {
  class ConstraintController {}
  const routes: ConstraintRoute[] = [];
  const paths: Record<string, object> = {};
  const schemas: Record<string, object> = {};
  for (const [name, rows] of Object.entries(ROWS)) {
    const decorator = decorators[name];
    if (decorator === undefined) continue;
    for (const { args = [], good, bad } of rows) {
      const index = routes.length;
      const [handler, path] = [`handle${index}`, `/constraints/${index}`];
      const prototype = ConstraintController.prototype as Record<string, unknown>;
      prototype[handler] = () => 'ok';
      Reflect.defineMetadata('design:paramtypes', [createClass(decorator, args)], prototype, handler);
      Post(path)(prototype, handler, Object.getOwnPropertyDescriptor(prototype, handler)!);
      Body()(prototype, handler, 0);
      const values = [...good, ...bad, ...HOSTILE].filter(
        (value) => value === undefined || (isJson(value) && !INEXACT.has(value)),
      );
      routes.push({ title: `${name}(${args.map(describeArgument).join(', ')})`, path, values });
      schemas[`Dto${index}`] = {
        type: 'object',
        properties: { plain: {}, each: { type: 'array' }, optional: {} },
      };
      const schema = { $ref: `#/components/schemas/Dto${index}` };
      paths[path] = { post: { requestBody: { content: { 'application/json': { schema } } }, responses: {} } };
    }
  }
  Controller()(ConstraintController);
  return {
    controller: ConstraintController,
    routes,
    createDocument: (openapi: string) => ({ openapi, paths, components: { schemas } }),
  };
}

/** It is created once, because class-validator adds defaults to the arguments of some decorators. */
export const CONSTRAINTS = createConstraintApp();
