import { describe, expect, it } from '@jest/globals';
import { toBareMediaType, isJson, isXml } from '../../../lib/internal/media-type.js';

const TYPES = ['application/xml', 'text/xml', 'application/problem+xml', 'application/json', 'text/xmlish'];

describe('isXml()', () => {
  it('recognizes the media types of XML', () => {
    expect(TYPES.map(isXml)).toEqual([true, true, true, false, false]);
  });
});

describe('isJson()', () => {
  it('recognizes the media types of JSON', () => {
    const types = ['application/json', 'application/vnd.api+json', 'application/x-json', 'text/xml'];
    expect(types.map(isJson)).toEqual([true, true, false, false]);
  });
});

describe('bareMediaType()', () => {
  it('removes the parameters of a content type', () => {
    expect(toBareMediaType('Application/JSON ; charset=utf-8')).toBe('application/json');
    expect(toBareMediaType('')).toBe('');
  });
});
