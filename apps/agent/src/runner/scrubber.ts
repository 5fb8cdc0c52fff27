/** Stands for a secret: the first of these that shares no character with any secret, so that none can form around it. */
const STAND_INS = ['***', '###', '•••', '~~~', '\u2588\u2588\u2588', ''];

interface Node {
  readonly next: Map<number, Node>;
  /** Length of the text that leads here. */
  readonly depth: number;
  /** The node of the longest proper suffix that is a beginning of some secret, too. */
  fallback: Node | undefined;
  /** Length of the longest secret that ends here, 0 for none. */
  longest: number;
}

const node = (depth: number): Node => ({ next: new Map(), depth, fallback: undefined, longest: 0 });

/**
 * Takes secrets out of a text that comes in pieces: every occurrence, overlapping ones and those across pieces included.
 * An automaton of all secrets (Aho and Corasick, 1975), so that the cost does not grow with their number, and what is held
 * back is never more than the beginning of a secret.
 */
export class Scrubber {
  readonly standIn: string;
  private readonly root: Node;
  private state: Node;
  /** What is not let out yet, and where secrets are in it. */
  private held = '';
  private masks: { from: number; to: number }[] = [];
  private endsMasked = false;

  /** @param secrets well-formed texts; empty ones are ignored */
  constructor(secrets: Iterable<string>) {
    const words = [...secrets].filter((secret) => secret !== '');
    this.root = automaton(words);
    this.state = this.root;
    const used = new Set(words.flatMap((word) => Array.from(word)));
    this.standIn = STAND_INS.find((text) => !Array.from(text).some((character) => used.has(character))) ?? '';
  }

  /** Takes a piece; returns what can't be part of a secret any more, scrubbed. */
  write(piece: string): string {
    const text = this.held + piece;
    for (let at = this.held.length; at < text.length; at += 1) {
      this.state = this.step(text.charCodeAt(at));
      if (this.state.longest > 0) this.mask(at + 1 - this.state.longest, at + 1);
    }
    return this.release(text, text.length - this.state.depth);
  }

  /** Returns the rest: no more pieces come. */
  end(): string {
    this.state = this.root;
    return this.release(this.held, this.held.length);
  }

  private step(code: number): Node {
    let from: Node | undefined = this.state;
    while (from) {
      const to = from.next.get(code);
      if (to) return to;
      from = from.fallback;
    }
    return this.root;
  }

  /** Notes a secret; they are found in the order of their ends, so only the last ones can overlap it. */
  private mask(from: number, to: number): void {
    let start = from;
    for (let last = this.masks.at(-1); last && last.to >= start; last = this.masks.at(-1)) {
      start = Math.min(start, last.from);
      this.masks.pop();
    }
    this.masks.push({ from: start, to });
  }

  private release(text: string, until: number): string {
    let out = '';
    let at = 0;
    for (const { from, to } of this.masks) {
      if (from >= until) break;
      if (from > at) this.endsMasked = false;
      out += text.slice(at, from) + (this.endsMasked ? '' : this.standIn);
      this.endsMasked = true;
      at = Math.min(to, until);
    }
    if (at < until) this.endsMasked = false;
    this.held = text.slice(until);
    this.masks = this.masks
      .filter(({ to }) => to > until)
      .map(({ from, to }) => ({ from: Math.max(from - until, 0), to: to - until }));
    return out + text.slice(at, until);
  }
}

function automaton(words: readonly string[]): Node {
  const root = node(0);
  for (const word of words) insert(root, word);
  const queue: Node[] = [root];
  for (let current = queue.shift(); current; current = queue.shift()) {
    for (const [code, child] of current.next) {
      child.fallback = fallbackOf(current, code) ?? root;
      child.longest = Math.max(child.longest, child.fallback.longest);
      queue.push(child);
    }
  }
  return root;
}

function insert(root: Node, word: string): void {
  let at = root;
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index);
    const next = at.next.get(code) ?? node(at.depth + 1);
    at.next.set(code, next);
    at = next;
  }
  at.longest = at.depth;
}

function fallbackOf(parent: Node, code: number): Node | undefined {
  for (let from = parent.fallback; from; from = from.fallback) {
    const to = from.next.get(code);
    if (to) return to;
  }
  return undefined;
}
