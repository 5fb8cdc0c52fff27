/**
 * Words that make a sentence hard to read, each with the standard term. Lint looks for them in comments, messages and Markdown.
 * Add a word together with the removal of its last occurrence.
 */
export const vocabulary = [
  { words: ['well again'], use: 'recovered' },
  { words: ['take away', 'takes away', 'taken away', 'taking away', 'took away'], use: 'delete, remove or revoke' },
  { words: ['unit of work', 'units of work'], use: 'transaction' },
  { words: ['break off', 'breaks off', 'breaking off', 'broke off', 'broken off'], use: 'end unexpectedly, or abort' },
  { words: ['aside of'], use: 'beside, or separately from' },
  { words: ['whoever'], use: 'the user, caller or process that' },
  { words: ['anew'], use: 'again' },
  { words: ['looked for in'], use: 'search' },
  { words: ['that ever was', 'that ever were'], use: 'all' },
  { words: ['what becomes of', 'what became of', 'what came of'], use: 'the outcome of, or changes of' },
  { words: ['people', 'person', 'persons'], use: 'user' },
  { words: ['is to be', 'are to be'], use: 'must, should or will be' },
  { words: ['seal', 'seals', 'sealed', 'sealing', 'unseal'], use: 'encrypt' },
];

/** Between two words may be the end of a line, and the asterisk or slashes that begin the next line of a comment. */
const GAP = '[\\s*/]+';

const patterns = vocabulary.map(({ words, use }) => {
  const either = words.map((word) => word.replaceAll(' ', GAP)).join('|');
  return { pattern: new RegExp(`\\b(?:${either})\\b`, 'gi'), use };
});

/**
 * Finds the words of the list in a text.
 * @param {string} text
 * @returns {{ index: number, word: string, use: string }[]}
 */
export function findBannedWords(text) {
  return patterns.flatMap(({ pattern, use }) =>
    [...text.matchAll(pattern)].map(({ 0: word, index }) => ({ index, word, use })),
  );
}
