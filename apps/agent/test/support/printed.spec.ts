import { hasJson, missingLines } from './printed.js';

describe('the comparison of printed output', () => {
  it('wants every line, in order, whatever the times and tokens', () => {
    const printed =
      'Created project 1.\nToken: abcdefghijklmnopqrstuvwxyz0123456789\nDone in 2.31 s at 2026-11-30T00:10:00.5Z\n';
    expect(missingLines('Created project 1.\n...\nDone in 12 s at 2026-01-01T01:01:01Z', printed)).toEqual([]);
    expect(missingLines('Created project 2.', printed)).toEqual(['Created project 2.']);
    expect(missingLines('Done in 12 s at ...\nCreated project 1.', printed)).toEqual(['Created project 1.']);
  });

  it('wants every member and value of JSON', () => {
    const actual = { id: 1, permissions: ['a', 'b', 'c'], at: '2026-11-30T00:10:00.500000Z', token: null };
    expect(hasJson({ id: 1, permissions: ['b', '...'], at: '2025-11-23T19:05:23.000000Z' }, actual)).toBe(true);
    expect(hasJson({ id: 2 }, actual)).toBe(false);
    expect(hasJson({ permissions: ['a', 'b'] }, actual)).toBe(false);
    expect(hasJson({ token: {} }, actual)).toBe(false);
    expect(hasJson({ name: 'x' }, actual)).toBe(false);
  });
});
