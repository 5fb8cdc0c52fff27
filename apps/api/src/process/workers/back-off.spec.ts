import { BackOff } from './back-off.js';

it('waits twice as long each time that a process ends soon, up to half a minute, and resets after a long life', () => {
  const backOff = new BackOff();
  const pauses = Array.from({ length: 10 }, () => backOff.after(1000));
  expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  expect([backOff.after(60_000), backOff.after(59_999)]).toEqual([200, 400]);
});
