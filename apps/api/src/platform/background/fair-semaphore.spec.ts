import fc from 'fast-check';

import { FairSemaphore, SemaphoreFullError, type Release } from './fair-semaphore.js';

/** Takes as many slots for a key as it gets. */
function takeAll(semaphore: FairSemaphore, key: string): Release[] {
  const releases: Release[] = [];
  for (let release = semaphore.tryAcquire(key); release; release = semaphore.tryAcquire(key)) releases.push(release);
  return releases;
}

describe('slots', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [7, 3],
    [64, 32],
  ])('of %i, one key holds at most %i', (capacity, most) => {
    expect(takeAll(new FairSemaphore({ capacity }), 'a')).toHaveLength(most);
  });

  it('leave room for a newcomer when several keys are greedy', () => {
    const semaphore = new FairSemaphore({ capacity: 64 });
    const held = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => takeAll(semaphore, key).length);

    expect(held).toEqual([32, 16, 8, 4, 2, 1]);
    expect(semaphore.tryAcquire('newcomer')).toBeDefined();
    expect(semaphore.tryAcquire('too late')).toBeUndefined();
  });

  it('are given back once, however often that is asked', () => {
    const semaphore = new FairSemaphore({ capacity: 4 });
    const [release] = takeAll(semaphore, 'a');
    release?.();
    release?.();

    expect(semaphore.held('a')).toBe(1);
    expect(semaphore.free).toBe(3);
  });

  it('must be at least one', () => {
    expect(() => new FairSemaphore({ capacity: 0 })).toThrow(RangeError);
  });
});

describe('waiting', () => {
  it('is refused beyond the limit of a key, not of the others', async () => {
    const semaphore = new FairSemaphore({ capacity: 1, maxWaiting: 1 });
    semaphore.tryAcquire('other');
    void semaphore.acquire('a');
    void semaphore.acquire('b');

    await expect(semaphore.acquire('a')).rejects.toThrow(SemaphoreFullError);
    expect([semaphore.waiting('a'), semaphore.waiting('b'), semaphore.waiting()]).toEqual([1, 1, 2]);
  });

  it('is served round-robin between keys, and in order within one', async () => {
    const semaphore = new FairSemaphore({ capacity: 1, maxWaiting: 3 });
    const first = semaphore.tryAcquire('other');
    const order: string[] = [];
    const waits = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map(async (name) => {
      const release = await semaphore.acquire(name.charAt(0));
      order.push(name);
      release();
    });
    first?.();
    await Promise.all(waits);

    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect([semaphore.free, semaphore.waiting()]).toEqual([1, 0]);
  });

  it('ends with its signal, and lets the next one through', async () => {
    const semaphore = new FairSemaphore({ capacity: 1, maxWaiting: 2 });
    const held = semaphore.tryAcquire('a');
    const abort = new AbortController();
    const aborted = semaphore.acquire('a', abort.signal);
    const next = semaphore.acquire('a');
    abort.abort(new Error('gone'));

    await expect(aborted).rejects.toThrow('gone');
    held?.();
    (await next)();
    expect([semaphore.free, semaphore.waiting()]).toEqual([1, 0]);
    await expect(semaphore.acquire('a', abort.signal)).rejects.toThrow('gone');
  });

  it('does not end with a signal that is aborted once the slot is held', async () => {
    const semaphore = new FairSemaphore({ capacity: 1, maxWaiting: 1 });
    const held = semaphore.tryAcquire('a');
    const abort = new AbortController();
    const next = semaphore.acquire('b', abort.signal);
    held?.();
    await next;
    abort.abort();

    expect(semaphore.held('b')).toBe(1);
  });
});

type Step = { readonly key: number } & (
  | { readonly does: 'try' | 'wait' }
  | { readonly does: 'release' | 'abort'; readonly which: number }
);

const KEYS = [0, 1, 2, 3, 4];
const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('try' as const, 'wait' as const), key }),
  fc.record({ does: fc.constantFrom('release' as const, 'abort' as const), key, which: fc.nat(9) }),
);

/** A semaphore with what is held and waited for, by key. */
class Model {
  readonly semaphore: FairSemaphore;
  readonly held = new Map<number, Release[]>();
  readonly waits = new Map<number, AbortController[]>();
  /** Keys that got a slot, in order. */
  readonly granted: number[] = [];

  constructor(
    readonly capacity: number,
    readonly maxWaiting: number,
  ) {
    this.semaphore = new FairSemaphore({ capacity, maxWaiting });
  }

  async take(done: Step): Promise<void> {
    const held = this.held.get(done.key) ?? [];
    const waits = this.waits.get(done.key) ?? [];
    if (done.does === 'try') this.hold(done.key, this.semaphore.tryAcquire(done.key));
    if (done.does === 'wait') this.wait(done.key);
    if (done.does === 'release')
      held.splice(done.which % Math.max(1, held.length), 1).forEach((release) => {
        release();
      });
    if (done.does === 'abort') waits[done.which % Math.max(1, waits.length)]?.abort();
    await new Promise(setImmediate);
  }

  get total(): number {
    return [...this.held.values()].reduce((sum, { length }) => sum + length, 0);
  }

  private hold(by: number, release: Release | undefined): void {
    if (!release) return;
    this.granted.push(by);
    this.held.set(by, [...(this.held.get(by) ?? []), release]);
  }

  private wait(by: number): void {
    const abort = new AbortController();
    this.waits.set(by, [...(this.waits.get(by) ?? []), abort]);
    const over = () =>
      this.waits.set(
        by,
        (this.waits.get(by) ?? []).filter((other) => other !== abort),
      );
    this.semaphore.acquire(by, abort.signal).then(
      (release) => {
        this.hold(by, release);
        over();
      },
      () => over(),
    );
  }
}

/** Slots held, by key. */
function counts({ held }: Model): number[] {
  return KEYS.map((by) => held.get(by)?.length ?? 0);
}

const regained: Step[] = [
  ...[2, 3, 0].map((of): Step => ({ does: 'try', key: of })),
  ...[0, 2].map((of): Step => ({ does: 'wait', key: of })),
  { does: 'release', key: 2, which: 0 },
];

it('whatever happens: none holds more than half, nobody with nothing waits for a free slot, and all is given back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.nat(3),
      fc.array(step, { maxLength: 60 }),
      async (capacity, maxWaiting, steps) => {
        const model = new Model(capacity, maxWaiting);
        const { semaphore } = model;
        for (const done of steps) {
          model.granted.length = 0;
          await model.take(done);
          const after = counts(model);
          expect(semaphore.free).toBe(capacity - model.total);
          for (const by of KEYS) {
            const held = after[by] ?? 0;
            expect(semaphore.held(by)).toBe(held);
            expect(held).toBeLessThanOrEqual(Math.max(1, Math.floor(capacity / 2)));
            // Earlier grants of the same step were decided on fewer slots of others.
            if (model.granted.at(-1) === by) {
              expect(held).toBeLessThanOrEqual(Math.max(1, Math.floor((semaphore.free + held) / 2)));
            }
            expect(semaphore.waiting(by)).toBe(model.waits.get(by)?.length ?? 0);
            expect(semaphore.waiting(by)).toBeLessThanOrEqual(maxWaiting);
            if (semaphore.waiting(by) > 0) expect(semaphore.canAcquire(by)).toBe(false);
          }
        }
        for (const waits of model.waits.values()) for (const abort of [...waits]) abort.abort();
        for (const releases of model.held.values()) for (const release of releases) release();
        await new Promise(setImmediate);
        expect([semaphore.free, semaphore.waiting()]).toEqual([capacity, 0]);
      },
    ),
    // A key that gives a slot back, and gets it again after another one.
    { examples: [[5, 1, regained]] },
  );
});
