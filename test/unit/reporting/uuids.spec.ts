import { describe, expect, it } from '@jest/globals';
import { Uuids } from '../../../lib/reporting/uuids.js';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('new UUIDs', () => {
  const uuids = new Uuids();
  const written = Array.from({ length: 2_000 }, () => uuids.next());

  it('are of version 4, and no two are the same', () => {
    for (const uuid of written) expect(uuid).toMatch(VERSION_4);
    expect(new Set(written).size).toBe(written.length);
    expect(written).not.toContain(new Uuids().next());
  });

  it('have every digit in every place that is drawn by lot', () => {
    for (let place = 0; place < 36; place += 1) {
      const digits = new Set(written.map((uuid) => uuid[place]));
      const count = [8, 13, 18, 23, 14].includes(place) ? 1 : place === 19 ? 4 : 16;
      expect({ place, count: digits.size }).toEqual({ place, count });
    }
  });
});
