import { ResponseTurns } from './event-loop.js';

/** Keeps the event loop busy. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('the work on a response', () => {
  it('pauses after some characters, or after some time however few they are', async () => {
    const turns = new ResponseTurns();
    expect(turns.add(1)).toBeUndefined();
    await expect(turns.add(1_000_000)).resolves.toBeUndefined();
    expect(turns.add(1)).toBeUndefined();
    work(11);
    await expect(turns.add(1)).resolves.toBeUndefined();
    expect(turns.add(1)).toBeUndefined();
  });
});
