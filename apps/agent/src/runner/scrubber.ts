/** Replaces a secret. The first that shares no character with any secret is used, so that it can't complete another secret. */
const PLACEHOLDERS = ['***', '###', '•••', '~~~', '\u2588\u2588\u2588', ''];

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  /** Length of the prefix that leads to this node. */
  readonly depth: number;
  /** The node of the longest proper suffix that is also a prefix of a secret. */
  failureLink: TrieNode | undefined;
  /** Length of the longest secret that ends at this node; 0 if none does. */
  matchLength: number;
}

const createNode = (depth: number): TrieNode => ({ next: new Map(), depth, failureLink: undefined, matchLength: 0 });

/**
 * Removes secrets from streamed text, including overlapping occurrences and those split across chunks. Uses the Aho-Corasick
 * algorithm: the cost per character does not depend on the number of secrets, and no more than a prefix of a secret is buffered.
 */
export class Scrubber {
  readonly placeholder: string;
  private readonly root: TrieNode;
  private state: TrieNode;
  /** Text not returned yet, and where secrets are in it. */
  private pending = '';
  private matches: { from: number; to: number }[] = [];
  private endsWithPlaceholder = false;

  /** @param secrets well-formed strings; empty ones are ignored */
  constructor(secrets: Iterable<string>) {
    const words = [...secrets].filter((secret) => secret !== '');
    this.root = buildAutomaton(words);
    this.state = this.root;
    const used = new Set(words.flatMap((word) => Array.from(word)));
    this.placeholder = PLACEHOLDERS.find((text) => !Array.from(text).some((character) => used.has(character))) ?? '';
  }

  /** Returns the scrubbed text that can no longer be part of a secret. */
  write(chunk: string): string {
    const text = this.pending + chunk;
    for (let at = this.pending.length; at < text.length; at += 1) {
      this.state = this.transition(text.charCodeAt(at));
      if (this.state.matchLength > 0) this.addMatch(at + 1 - this.state.matchLength, at + 1);
    }
    return this.flush(text, text.length - this.state.depth);
  }

  /** Returns the remaining text; call it after the last chunk. */
  end(): string {
    this.state = this.root;
    return this.flush(this.pending, this.pending.length);
  }

  private transition(code: number): TrieNode {
    let from: TrieNode | undefined = this.state;
    while (from) {
      const to = from.next.get(code);
      if (to) return to;
      from = from.failureLink;
    }
    return this.root;
  }

  /** Matches are found in the order of their ends, so a new one can only overlap the last ones. */
  private addMatch(from: number, to: number): void {
    let start = from;
    for (let last = this.matches.at(-1); last && last.to >= start; last = this.matches.at(-1)) {
      start = Math.min(start, last.from);
      this.matches.pop();
    }
    this.matches.push({ from: start, to });
  }

  private flush(text: string, until: number): string {
    let out = '';
    let at = 0;
    for (const { from, to } of this.matches) {
      if (from >= until) break;
      if (from > at) this.endsWithPlaceholder = false;
      out += text.slice(at, from) + (this.endsWithPlaceholder ? '' : this.placeholder);
      this.endsWithPlaceholder = true;
      at = Math.min(to, until);
    }
    if (at < until) this.endsWithPlaceholder = false;
    this.pending = text.slice(until);
    this.matches = this.matches
      .filter(({ to }) => to > until)
      .map(({ from, to }) => ({ from: Math.max(from - until, 0), to: to - until }));
    return out + text.slice(at, until);
  }
}

function buildAutomaton(words: readonly string[]): TrieNode {
  const root = createNode(0);
  for (const word of words) insert(root, word);
  const queue: TrieNode[] = [root];
  for (let current = queue.shift(); current; current = queue.shift()) {
    for (const [code, child] of current.next) {
      child.failureLink = failureLinkOf(current, code) ?? root;
      child.matchLength = Math.max(child.matchLength, child.failureLink.matchLength);
      queue.push(child);
    }
  }
  return root;
}

function insert(root: TrieNode, word: string): void {
  let at = root;
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index);
    const next = at.next.get(code) ?? createNode(at.depth + 1);
    at.next.set(code, next);
    at = next;
  }
  at.matchLength = at.depth;
}

function failureLinkOf(parent: TrieNode, code: number): TrieNode | undefined {
  for (let from = parent.failureLink; from; from = from.failureLink) {
    const to = from.next.get(code);
    if (to) return to;
  }
  return undefined;
}
