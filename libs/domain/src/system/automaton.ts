/** Rows of the transition table that are stored in full, 1 kB each: those of the shortest prefixes, where most text stays. */
const MAX_DENSE = 4096;
const ROOT = 0;

/** A word to find. */
export interface Word {
  readonly bytes: Uint8Array;
  /** Programs wrap this word, so line breaks inside it are skipped. */
  readonly wraps?: boolean;
}

/** An Aho-Corasick automaton over bytes: finds all words in one pass. A state is a prefix of a word; 0 is the empty one. */
export class Automaton {
  /** Length of the prefix, by state. */
  readonly depth: Int32Array;
  /** Length of the longest word that ends with the prefix, by state; 0 if none does. */
  readonly matchLength: Int32Array;
  /** 1 for states inside a word that wraps. */
  readonly wraps: Uint8Array;
  private readonly children: readonly ReadonlyMap<number, number>[];
  private readonly failure: Int32Array;
  private readonly dense: Int32Array;
  private readonly denseStates: number;

  constructor(words: readonly Word[]) {
    const { children, wraps, ends } = inBreadthFirstOrder(buildTrie(words));
    const size = children.length;
    this.children = children;
    this.wraps = wraps;
    this.depth = new Int32Array(size);
    this.matchLength = new Int32Array(size);
    this.failure = new Int32Array(size);
    this.denseStates = Math.min(size, MAX_DENSE);
    this.dense = new Int32Array(this.denseStates * 256);
    for (let state = 0; state < size; state += 1) this.prepare(state, ends);
  }

  next(state: number, byte: number): number {
    let from = state;
    while (from >= this.denseStates) {
      const to = this.children[from]?.get(byte);
      if (to !== undefined) return to;
      from = this.failure[from] ?? ROOT;
    }
    return this.dense[from * 256 + byte] ?? ROOT;
  }

  /** Completes a state. All shorter prefixes are complete. */
  private prepare(state: number, ends: Uint8Array): void {
    const failure = this.failure[state] ?? ROOT;
    const depth = this.depth[state] ?? 0;
    this.matchLength[state] = ends[state] ? depth : (this.matchLength[failure] ?? 0);
    if (state < this.denseStates && state !== ROOT) {
      this.dense.copyWithin(state * 256, failure * 256, failure * 256 + 256);
    }
    for (const [byte, child] of this.children[state] ?? []) {
      this.depth[child] = depth + 1;
      this.failure[child] = state === ROOT ? ROOT : this.next(failure, byte);
      if (state < this.denseStates) this.dense[state * 256 + byte] = child;
    }
  }
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  isEnd: boolean;
  wraps: boolean;
}

const createNode = (): TrieNode => ({ next: new Map(), isEnd: false, wraps: false });

function buildTrie(words: readonly Word[]): TrieNode {
  const root = createNode();
  for (const { bytes, wraps = false } of words) {
    let at = root;
    for (const byte of bytes) {
      const next = at.next.get(byte) ?? createNode();
      at.next.set(byte, next);
      next.wraps ||= wraps;
      at = next;
    }
    at.isEnd = true;
  }
  return root;
}

/** Numbers the states by the length of their prefixes. */
function inBreadthFirstOrder(root: TrieNode) {
  const nodes = [root];
  const children: Map<number, number>[] = [];
  for (const { next } of nodes) {
    const numbers = new Map<number, number>();
    for (const [byte, child] of next) numbers.set(byte, nodes.push(child) - 1);
    children.push(numbers);
  }
  return {
    children,
    wraps: Uint8Array.from(nodes, (node) => Number(node.wraps)),
    ends: Uint8Array.from(nodes, (node) => Number(node.isEnd && node !== root)),
  };
}
