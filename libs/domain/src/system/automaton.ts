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
  private readonly trie: Trie;
  private readonly failure: Int32Array;
  private readonly dense: Int32Array;
  private readonly denseStates: number;

  constructor(words: readonly Word[]) {
    this.trie = inBreadthFirstOrder(new TrieBuilder(words));
    const size = this.trie.bytes.length;
    this.wraps = this.trie.wraps;
    this.depth = new Int32Array(size);
    this.matchLength = new Int32Array(size);
    this.failure = new Int32Array(size);
    this.denseStates = Math.min(size, MAX_DENSE);
    this.dense = new Int32Array(this.denseStates * 256);
    for (let state = 0; state < size; state += 1) this.prepare(state);
  }

  next(state: number, byte: number): number {
    let from = state;
    while (from >= this.denseStates) {
      const to = this.childOf(from, byte);
      if (to !== ROOT) return to;
      from = this.failure[from] ?? ROOT;
    }
    return this.dense[from * 256 + byte] ?? ROOT;
  }

  private childOf(state: number, byte: number): number {
    const { bytes, children } = this.trie;
    const end = children[state + 1] ?? 0;
    for (let child = children[state] ?? end; child < end; child += 1) if (bytes[child] === byte) return child;
    return ROOT;
  }

  /** Completes a state. All shorter prefixes are complete. */
  private prepare(state: number): void {
    const { bytes, children, ends } = this.trie;
    const failure = this.failure[state] ?? ROOT;
    const depth = this.depth[state] ?? 0;
    this.matchLength[state] = ends[state] ? depth : (this.matchLength[failure] ?? 0);
    if (state < this.denseStates && state !== ROOT) {
      this.dense.copyWithin(state * 256, failure * 256, failure * 256 + 256);
    }
    const end = children[state + 1] ?? 0;
    for (let child = children[state] ?? end; child < end; child += 1) {
      const byte = bytes[child] ?? 0;
      this.depth[child] = depth + 1;
      this.failure[child] = state === ROOT ? ROOT : this.next(failure, byte);
      if (state < this.denseStates) this.dense[state * 256 + byte] = child;
    }
  }
}

interface Trie {
  /** The last byte of the prefix, by state. */
  readonly bytes: Uint8Array;
  /** The first child, by state: the children of a state are those before the first child of the next state. */
  readonly children: Int32Array;
  readonly wraps: Uint8Array;
  readonly ends: Uint8Array;
}

/** Typed arrays, because the words of a few secrets have 100,000 prefixes. The children of a node are a linked list. */
class TrieBuilder {
  readonly bytes: Uint8Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly wraps: Uint8Array;
  readonly ends: Uint8Array;
  size = 1;

  constructor(words: readonly Word[]) {
    const most = words.reduce((sum, { bytes }) => sum + bytes.length, 1);
    this.bytes = new Uint8Array(most);
    this.firstChild = new Int32Array(most);
    this.nextSibling = new Int32Array(most);
    this.wraps = new Uint8Array(most);
    this.ends = new Uint8Array(most);
    for (const word of words) this.add(word);
  }

  private add({ bytes, wraps = false }: Word): void {
    let node = ROOT;
    for (const byte of bytes) {
      node = this.childOf(node, byte);
      if (wraps) this.wraps[node] = 1;
    }
    if (node !== ROOT) this.ends[node] = 1;
  }

  private childOf(node: number, byte: number): number {
    let child = this.firstChild[node] ?? ROOT;
    while (child !== ROOT && this.bytes[child] !== byte) child = this.nextSibling[child] ?? ROOT;
    if (child !== ROOT) return child;
    const made = this.size;
    this.size += 1;
    this.bytes[made] = byte;
    this.nextSibling[made] = this.firstChild[node] ?? ROOT;
    this.firstChild[node] = made;
    return made;
  }
}

/** Numbers the states by the length of their prefixes. */
function inBreadthFirstOrder({ bytes, firstChild, nextSibling, wraps, ends, size }: TrieBuilder): Trie {
  const nodes = new Int32Array(size);
  const children = new Int32Array(size + 1);
  let known = 1;
  for (let state = 0; state < size; state += 1) {
    children[state] = known;
    for (let child = firstChild[nodes[state] ?? 0] ?? 0; child !== ROOT; child = nextSibling[child] ?? 0) {
      nodes[known] = child;
      known += 1;
    }
  }
  children[size] = size;
  const inOrder = (values: Uint8Array) => {
    const ordered = new Uint8Array(size);
    for (let state = 0; state < size; state += 1) ordered[state] = values[nodes[state] ?? 0] ?? 0;
    return ordered;
  };
  return { bytes: inOrder(bytes), children, wraps: inOrder(wraps), ends: inOrder(ends) };
}
