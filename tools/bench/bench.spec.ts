import { chart } from './chart.js';
import { figureOf, median, ratioOf } from './statistics.js';
import { targetsOf } from './targets.js';

describe('figures', () => {
  it('are medians with the range of the rounds', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(figureOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  });

  it('are compared round by round', () => {
    expect(ratioOf([2, 40, 6], [1, 10, 2])).toEqual({ median: 3, low: 2, high: 4 });
  });

  it('are held against limits', () => {
    const cost = (cpu: number) => ({ cpu: [cpu], rate: [1] });
    const call = {
      name: 'one',
      title: 'one job',
      taken: { Syncledger: cost(2), limit: cost(0.8), usual: cost(8) },
    };
    const size = { dialect: 'postgres' as const, jobs: 10, loadSeconds: 1, starts: {}, calls: [call] };
    const growth = [
      {
        dialect: 'postgres' as const,
        jobs: [10, 20] as const,
        calls: [
          {
            ...call,
            cpu: [
              [1, 10, 2],
              [1.2, 12, 8],
            ] as [number[], number[]],
          },
        ],
      },
    ];
    const targets = targetsOf({ at: '', machine: '', rounds: 1, sizes: [size], growth, ticks: [] });
    expect(targets.map(({ measured, isMet }) => [measured, isMet])).toEqual([
      ['2.5', false],
      ['4', false],
      ['1.2', true],
    ]);
  });

  it('are drawn over powers of ten', () => {
    const line = { name: 'one job', color: '#000', points: [[10_000, 0.2] as const, [1_000_000, 0.21] as const] };
    const svg = chart([{ title: 'SQLite', lines: [line] }], 'Cost');
    for (const label of ['10,000', '100,000', '1,000,000', '>0.1<', '>1<']) expect(svg).toContain(label);
    const [first, last] = /points="([^"]*)"/
      .exec(svg)![1]!
      .split(' ')
      .map((place) => place.split(',').map(Number));
    expect(first![0]).toBeLessThan(last![0]!);
    expect(Math.abs(first![1]! - last![1]!)).toBeLessThan(10);
  });
});
