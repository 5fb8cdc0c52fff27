import { changeText, describeSeries } from './series-text.js';

it('tells the series in words', () => {
  expect(describeSeries([1, 1, 3])).toBe('Failing 3 days ago: 1, now: 3');
  expect([changeText(0), changeText(2)]).toEqual(['±0', '+2']);
});
