import { expect, it } from '@jest/globals';
import * as api from 'nestjs-api-errors';
import { readFunction } from './documented-types.js';
import { expectGenerated, toTable } from './generated.js';

/** The decorators, by the headings of the page. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'documentation of errors': ['ApiErrors', 'ApiExcludeErrors', 'Gone'],
  responses: ['UseErrorFormat', 'UseDatabaseErrors'],
  validation: [
    'UseValidation',
    'FieldCodes',
    'AtLeastOneOf',
    'MutuallyExclusive',
    'NotTogetherWith',
    'IsUnique',
    'ExistsIn',
  ],
  providers: ['MapsErrors', 'ObservesErrors'],
};

const TARGETS: Readonly<Record<string, string>> = {
  ClassDecorator: 'class',
  MethodDecorator: 'handler',
  PropertyDecorator: 'property',
  ParameterDecorator: 'parameter',
};

function listTargets(returnType: string): string {
  const targets = Object.entries(TARGETS).filter(([type]) => returnType.includes(type));
  return targets.map(([, target]) => target).join(', ') || 'class';
}

function describeDecorator(name: string): string {
  const { text, params, example } = readFunction(name);
  const lines = params.map(([param, meaning]) => `- \`${param}\`: ${meaning}`).join('\n');
  return [`### @${name}()`, text, lines, example].filter((part) => part !== '').join('\n\n');
}

it('The page of decorators describes each decorator, from its JSDoc', () => {
  const names = Object.values(GROUPS).flat();
  // Decorators are the functions whose names begin with a capital letter, and that are not classes.
  const exported = Object.entries(api)
    .filter(
      ([name, value]) =>
        /^[A-Z]/.test(name) && typeof value === 'function' && !String(value).startsWith('class'),
    )
    .map(([name]) => name);
  expect(exported.toSorted()).toEqual(names.toSorted());
  const parts = Object.entries(GROUPS).map(([group, all]) => [
    group,
    all.map(describeDecorator).join('\n\n'),
  ]);
  const rows = names.map((name) => {
    const { text, returnType } = readFunction(name);
    const [summary] = text.replace(/\s+/g, ' ').split(/(?<=\.)\s/);
    return [`[\`@${name}()\`](#${name.toLowerCase()})`, listTargets(returnType), summary!];
  });
  expectGenerated('decorators', {
    decorators: toTable(['decorator', 'of a', 'what it does'], rows),
    ...(Object.fromEntries(parts) as Record<string, string>),
  });
});
