import { printable } from './printable.js';
import { field, tableLines } from './table.js';

async function linesOf(batches: Record<string, unknown>[][]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of tableLines([field('id'), field('last_name'), field('is_active')], batches)) lines.push(line);
  return lines;
}

describe('a table', () => {
  it('is as wide as its first rows, also with wide and combined characters', async () => {
    const rows = [
      { id: 1, last_name: '漢字', is_active: true },
      { id: 22, last_name: 'e\u0301', is_active: false },
    ];
    const lines = ['ID  LAST NAME  IS ACTIVE', '1   漢字       yes', '22  e\u0301          no'];
    expect(await linesOf([rows])).toEqual(lines);
  });

  it('has its titles once, whatever the number of batches, and none without rows', async () => {
    expect(await linesOf([[{ id: 1 }], [], [{ id: 2 }]])).toHaveLength(3);
    expect(await linesOf([[]])).toEqual([]);
  });

  it('never lets a name act on the terminal', () => {
    expect(printable('a\u001b[2J\n\u202eb')).toBe('a\\u{1b}[2J\\u{a}\\u{202e}b');
  });
});
