import { tailOf } from './output-end.js';

it('keeps the end of a text in memory, and not the text', () => {
  const text = Buffer.from('x'.repeat(200_000) + 'end');
  const tail = tailOf([text.subarray(0, 100_000), text.subarray(100_000)], { overlap: 3 });
  expect(tail.toString()).toBe('end');
  expect(tail.buffer.byteLength).toBeLessThan(text.length);
});
