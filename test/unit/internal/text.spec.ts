import { describe, expect, it } from '@jest/globals';
import {
  capitalize,
  toPascalCase,
  separateWords,
  toSnakeCase,
  uncapitalize,
} from '../../../lib/internal/text.js';

const NAMES = ['userNotFound', 'UserNotFound', 'ImATeapot', 'readHTTPHeader', 'user2Name'];

describe('separateWords()', () => {
  it('separates words and acronyms by spaces', () => {
    expect(NAMES.map((name) => separateWords(name))).toEqual([
      'user Not Found',
      'User Not Found',
      'Im A Teapot',
      'read HTTP Header',
      'user2 Name',
    ]);
  });
});

describe('toSnakeCase()', () => {
  it('converts names of any style to lower case with underscores', () => {
    expect(NAMES.map(toSnakeCase)).toEqual([
      'user_not_found',
      'user_not_found',
      'im_a_teapot',
      'read_http_header',
      'user2_name',
    ]);
    expect(['USER-NOT.FOUND', '_id_', ''].map(toSnakeCase)).toEqual(['user_not_found', 'id', '']);
  });
});

describe('toPascalCase()', () => {
  it('starts each word with a capital letter', () => {
    expect(['more_info', 'order-item.id', 'camelCase', ''].map(toPascalCase)).toEqual([
      'MoreInfo',
      'OrderItemId',
      'CamelCase',
      '',
    ]);
  });
});

describe('capitalize() and uncapitalize()', () => {
  it('changes the case of the first letter only', () => {
    expect(['order', ''].map(capitalize)).toEqual(['Order', '']);
    expect(['FileType', 'ÄType', ''].map(uncapitalize)).toEqual(['fileType', 'ÄType', '']);
  });
});
