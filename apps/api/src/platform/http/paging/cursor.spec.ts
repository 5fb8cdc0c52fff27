import { decodeCursor, encodeCursor, type CursorOrder } from './cursor.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursors', () => {
  it('come back as they were written', () => {
    const order: CursorOrder = { name: '-name', types: ['text', 'number'] };
    for (const side of ['after', 'before'] as const) {
      for (const inclusive of [true, false]) {
        const cursor = { side, inclusive, keys: ['ü', 12] };
        expect(decodeCursor(encodeCursor(cursor, order), order)).toEqual(cursor);
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', encode({ side: 'after' })],
    ['another order', encode(['after', '-id', 12])],
    ['another side', encode(['beside', 'id', 12])],
    ['too few keys', encode(['after', 'id'])],
    ['too many keys', encode(['after', 'id', 1, 2])],
    ['a text for a number', encode(['after', 'id', '12'])],
    ['a number that is not exact', encode(['after', 'id', 2 ** 53])],
    ['null', encode(['after', 'id', null])],
  ])('are refused when they hold %s', (_, text) => {
    expect(decodeCursor(text, { name: 'id', types: ['number'] })).toBeUndefined();
  });

  it.each([2 ** 31, -(2 ** 31) - 1, 0.5, '1', null])('are refused when they hold %p for an integer', (key) => {
    const order: CursorOrder = { name: 'health', types: ['integer'] };
    expect(decodeCursor(encode(['after', 'health', key]), order)).toBeUndefined();
  });

  it.each([2 ** 31 - 1, -(2 ** 31)])('may hold %p for an integer', (key) => {
    const order: CursorOrder = { name: 'health', types: ['integer'] };
    expect(decodeCursor(encode(['after', 'health', key]), order)?.keys).toEqual([key]);
  });

  it('are refused when a text can’t be stored', () => {
    expect(decodeCursor(encode(['after', 'name', 'a\0']), { name: 'name', types: ['text'] })).toBeUndefined();
  });
});
