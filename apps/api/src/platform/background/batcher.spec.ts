import { Batcher } from './batcher.js';

/** A batcher whose batches end when the test says so. */
function world(most: number) {
  const batches: { readonly items: readonly string[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const batcher = new Batcher(async (items: readonly string[]) => {
    const end = Promise.withResolvers<void>();
    batches.push({ items, end });
    await end.promise;
    return items.map((item) => item.toUpperCase());
  }, most);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, batcher, turn };
}

describe('a batcher', () => {
  it('processes together what arrives in one turn, and then what arrived meanwhile', async () => {
    const { batches, batcher, turn } = world(10);
    const first = [batcher.add('k', 'a'), batcher.add('k', 'b')];
    await turn();
    const second = [batcher.add('k', 'c'), batcher.add('k', 'd')];
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([['a', 'b']]);
    batches[0]?.end.resolve();
    expect(await Promise.all(first)).toEqual(['A', 'B']);
    await turn();
    batches[1]?.end.resolve();
    expect(await Promise.all(second)).toEqual(['C', 'D']);
    expect(batches.map(({ items }) => items)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('keeps keys apart, and batches within their limit', async () => {
    const { batches, batcher, turn } = world(2);
    const all = ['a', 'b', 'c'].map((item) => batcher.add('one', item));
    all.push(batcher.add('other', 'd'));
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([['a', 'b'], ['d']]);
    for (const { end } of batches) end.resolve();
    await turn();
    batches[2]?.end.resolve();
    expect(await Promise.all(all)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('processes the items of a batch that failed one by one, if it changed nothing', async () => {
    const batches: (readonly string[])[] = [];
    const process = async (items: readonly string[]) => {
      batches.push(items);
      if (items.includes('bad')) throw new Error('bad');
      return Promise.resolve(items);
    };
    const batcher = new Batcher(process, 10, (error) => error instanceof Error && error.message === 'bad');
    const all = await Promise.allSettled(['a', 'bad', 'b'].map((item) => batcher.add('k', item)));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });

  it('fails the items of a batch that fails, and no others', async () => {
    const { batches, batcher, turn } = world(1);
    const [failed, stored] = [batcher.add('k', 'a'), batcher.add('k', 'b')];
    await turn();
    batches[0]?.end.reject(new Error('lost'));
    await expect(failed).rejects.toThrow('lost');
    await turn();
    batches[1]?.end.resolve();
    expect(await stored).toBe('B');
    const again = batcher.add('k', 'c');
    await turn();
    batches[2]?.end.resolve();
    expect(await again).toBe('C');
  });
});
