import MiniSearch, { type Options } from 'minisearch';

/** A section of a page, as the search finds it. */
export interface SearchEntry {
  /** Address relative to the site, with its fragment. */
  readonly id: string;
  readonly page: string;
  readonly title: string;
  readonly text: string;
}

/** A page that the search has found, with its best section. */
export interface Found {
  readonly address: string;
  readonly page: string;
  readonly title: string;
}

/** Words of questions that say nothing about their subject. */
const STOP_WORDS = new Set(
  'a about after all an and any are as at be been by can do does every find for from get has have how i if in into is it its long many me much my of on one or our out own should so such than that the their them then there these they this to until up us want was we what when where which who whom why will with without you your'.split(
    ' ',
  ),
);

/** Reduces a word to what its forms have in common: run, runs; rotate, rotating, rotated. */
function stem(word: string): string {
  if (word.length < 5) return word.length === 4 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
  return word
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1')
    .replace(/(ing|ed|e)$/, '');
}

/** Shared by the build, which makes the index, and by the page, which searches it. */
export const searchOptions: Options<SearchEntry> = {
  fields: ['page', 'title', 'text'],
  storeFields: ['page', 'title'],
  processTerm: (term) => {
    const word = term.toLowerCase();
    return STOP_WORDS.has(word) ? null : stem(word);
  },
  searchOptions: {
    boost: { page: 3, title: 4 },
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    prefix: (term, index, terms) => index === terms.length - 1 && term.length > 2,
    // Long sections are no worse than short ones.
    bm25: { k: 1.2, b: 0.3, d: 0.5 },
    weights: { fuzzy: 0.2, prefix: 0.4 },
  },
};

/** The best pages for a question, best first, each once. */
export function search(index: MiniSearch<SearchEntry>, question: string, limit = 10): Found[] {
  const found = new Map<string, Found>();
  // Sections that have every word come first.
  const sections = [...index.search(question, { combineWith: 'AND' }), ...index.search(question)];
  for (const { id, page, title } of sections) {
    const address = String(id);
    const [file = ''] = address.split('#');
    if (!found.has(file)) found.set(file, { address, page: String(page), title: String(title) });
    if (found.size === limit) break;
  }
  return [...found.values()];
}
