import { nextSlots } from './use-slots.js';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('keeps the slot of a row while it is rendered, and gives those of rows that left to new ones', () => {
  const first = nextSlots(new Map(), range(0, 3));
  expect([...first.values()]).toEqual([0, 1, 2, 3]);
  const jumped = nextSlots(first, range(50, 53));
  expect([...jumped.values()]).toEqual([0, 1, 2, 3]);
});

it('moves no row past one that stays, such as the focused one', () => {
  const scrolled = nextSlots(nextSlots(new Map(), range(0, 3)), range(1, 4));
  expect([...scrolled.values()]).toEqual([1, 2, 3, 4]);
  const jumped = nextSlots(scrolled, [2, ...range(50, 52)]);
  expect([...jumped.values()]).toEqual([2, 3, 4, 5]);
});

it('gives every rendered row a slot of its own, however their number changes', () => {
  let slots = nextSlots(new Map(), range(0, 9));
  for (const rendered of [range(5, 19), range(8, 10), [3, ...range(30, 44)], range(31, 36), range(100, 130)]) {
    slots = nextSlots(slots, rendered);
    expect([...slots.keys()]).toEqual(rendered);
    expect(new Set(slots.values()).size).toBe(rendered.length);
  }
});
