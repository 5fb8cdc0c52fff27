/** Presents a Markdown file to ESLint as a program that consists of one comment, so that rules for comments check it. */
export const markdownParser = {
  meta: { name: 'markdown-as-comment', version: '1.0.0' },
  parseForESLint(text) {
    const lines = text.split('\n');
    const loc = { start: { line: 1, column: 0 }, end: { line: lines.length, column: lines.at(-1).length } };
    const range = [0, text.length];
    const comment = { type: 'Block', value: text, range, loc };
    return { ast: { type: 'Program', sourceType: 'module', body: [], tokens: [], comments: [comment], range, loc } };
  },
};
