import { barAt, describeBar, drawStrip, type Bar } from './strip.js';

const bar = (id: number, more: Partial<Bar> = {}): Bar => ({
  id,
  outcome: 'ok',
  seconds: 100,
  at: '2026-06-15T12:00:00.000000Z',
  ...more,
});

it('draws each outcome as a different shape', () => {
  const strip = drawStrip([bar(1), bar(2, { outcome: 'failed' }), bar(3, { outcome: 'unfinished', seconds: 0 })]);
  expect(strip).toMatchObject({
    ok: 'M135 18v-18h4v18z',
    failed: 'M140 19v11h4v-11z',
    unfinished: 'M145.5 12.5h3v5h-3z',
  });
});

it('keeps a short run visible beside a long one', () => {
  const { ok } = drawStrip([bar(1, { seconds: 1 }), bar(2, { seconds: 10_000 })]);
  expect(ok).toBe('M140 18v-3h4v3zM145 18v-18h4v18z');
});

it.each([
  [[], 'No runs yet'],
  [[bar(1)], '1 run, none failed, last succeeded'],
  [[bar(1, { outcome: 'failed' }), bar(2)], '2 runs, 1 failed, last succeeded'],
  [[bar(1), bar(2, { outcome: 'failed' })], '2 runs, 1 failed, last failed'],
  [[bar(1, { outcome: 'unfinished' })], '1 run, none failed, last unfinished'],
] as [Bar[], string][])('summarizes a strip (%#)', (bars, words) => {
  expect(drawStrip(bars).summary).toBe(words);
});

it('finds the bar under the pointer', () => {
  const strip = drawStrip([bar(7), bar(8)]);
  expect([139, 140, 144.9, 145, 149].map((left) => barAt(strip, left)?.id)).toEqual([undefined, 7, 7, 8, 8]);
});

it('describes a bar', () => {
  expect(describeBar(bar(1, { outcome: 'failed', seconds: 129 }))).toMatch(/^Failed after 2 min 9 s, 15 Jun 2026/);
  expect(describeBar(bar(1, { outcome: 'unfinished' }))).toMatch(/^Unfinished since 15 Jun 2026/);
});
