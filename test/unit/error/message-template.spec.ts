import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isWellFormedTemplate,
  renderTemplate,
  listTemplateParams,
} from '../../../lib/error/message-template.js';

describe('renderTemplate()', () => {
  test.each([
    ["User '{id}' does not exist.", { id: 42 }, "User '42' does not exist."],
    ["It's {name}'s.", { name: "O'Hara" }, "It's O'Hara's."],
    ['{a}{b}{a}', { a: 1, b: 2 }, '121'],
    ['Write {{id}} for {id}.', { id: 7 }, 'Write {id} for 7.'],
    ['{{{id}}}', { id: 7 }, '{7}'],
    ['{plural, one {x}}', {}, '{plural, one {x}}'],
    ['{missing}', {}, '{missing}'],
    ['{toString}', {}, '{toString}'],
    ['{at}', { at: new Date(0) }, '1970-01-01T00:00:00.000Z'],
    ['{at}', { at: new Date(Number.NaN) }, '…'],
    ['{n} {b}', { n: 10n, b: false }, '10 false'],
    ['{id}', { id: '{other}', other: 'x' }, '{other}'],
    ['{id}', { id: '$&' }, '$&'],
  ])('renders the template %j with the parameters %j', (template, params, text) => {
    expect(renderTemplate(template, params)).toBe(text);
  });

  it('keeps a text without braces as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[{}]/.test(text));
        expect(renderTemplate(text, { id: 1 })).toBe(text);
      }),
    );
  });

  it('renders any text whose braces are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', 'a', "'") }), (text) => {
        const template = text.replace(/[{}]/g, '$&$&');
        expect(isWellFormedTemplate(template)).toBe(true);
        expect(renderTemplate(template, { a: 1 })).toBe(text);
      }),
    );
  });
});

describe('templateParams()', () => {
  test.each([
    ['{a} {{b}} {c} {a}', ['a', 'c']],
    ['none', []],
  ])('lists the parameters of the template %j: %j', (template, names) => {
    expect(listTemplateParams(template)).toEqual(names);
  });
});

describe('isWellFormedTemplate()', () => {
  test.each(['{', '}', '{}', '{a', 'a}', '{a b}', '{1}', '{a.b}', '{{}'])(
    'rejects the template %j, whose braces do not match',
    (template) => {
      expect(isWellFormedTemplate(template)).toBe(false);
    },
  );
});
