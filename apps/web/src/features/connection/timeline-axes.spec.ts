import { axisDuration, axisTime } from './timeline-axes.js';

it.each([
  [0, '0'],
  [90, '90 s'],
  [150, '2.5 min'],
  [3600, '60 min'],
  [14_400, '4 h'],
])('formats a duration of %d s', (seconds, text) => {
  expect(axisDuration(seconds)).toBe(text);
});

it.each([
  ['2026-06-14T22:00:00Z', 3600, '15 Jun'],
  ['2026-06-15T12:00:00Z', 3600, '14:00'],
  ['2026-06-15T12:00:00Z', 86_400, '15 Jun'],
])('formats %s with ticks every %d s', (time, step, text) => {
  expect(axisTime(Date.parse(time) / 1000, step, 'Europe/Vienna')).toBe(text);
});
