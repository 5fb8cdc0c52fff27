import { InvalidInput } from '@syncledger/domain';

import { readCursor, writeCursor } from './cursor.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursors', () => {
  it('come back as they were written', () => {
    const cursor = { side: 'before', keys: ['ü', 12] } as const;
    expect(readCursor(writeCursor(cursor), ['text', 'number'])).toEqual(cursor);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', encode({ side: 'after' })],
    ['another side', encode(['beside', 12])],
    ['too few keys', encode(['after'])],
    ['too many keys', encode(['after', 1, 2])],
    ['a text for a number', encode(['after', '12'])],
    ['a number that is not exact', encode(['after', 2 ** 53])],
    ['null', encode(['after', null])],
  ])('are refused when they hold %s', (_, text) => {
    expect(() => readCursor(text, ['number'])).toThrow(InvalidInput);
  });

  it('are refused when a text can’t be stored', () => {
    expect(() => readCursor(encode(['after', 'a\0']), ['text'])).toThrow(InvalidInput);
  });
});
