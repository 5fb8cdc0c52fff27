/** A table in Markdown. Bars in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n');
}

const inCell = (text: string) => text.replaceAll('\n', ' ').replaceAll(/(?<!\\)\|/g, String.raw`\|`);
