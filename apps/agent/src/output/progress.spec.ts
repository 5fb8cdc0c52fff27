import { parseProgress } from './progress.js';

describe('a progress line', () => {
  it.each([
    ['::progress done=3', { done: 3 }],
    ['::progress done=3 total=10', { done: 3, total: 10 }],
    ['::progress done=3 total=10 message=Reading done=7', { done: 3, total: 10, message: 'Reading done=7' }],
    ['::progress done=0 message=', { done: 0, message: '' }],
    [`::progress done=1 message=${'\u{1f680}'.repeat(501)}`, { done: 1, message: '\u{1f680}'.repeat(500) }],
  ])('is read: %s', (line, progress) => {
    expect(parseProgress(line)).toEqual(progress);
  });

  it.each([
    'progress done=3',
    ' ::progress done=3',
    '::progress',
    '::progress total=3',
    '::progress done=-1',
    '::progress done=1.5',
    '::progress done=3 percent=7',
    '::progress done=1234567890123456',
  ])('is any other line: %s', (line) => {
    expect(parseProgress(line)).toBeUndefined();
  });
});
