import { Injectable } from '@nestjs/common';
import { Automaton, secretStrings } from '@syncledger/domain';
import { LRUCache } from 'lru-cache';

import { ConnectionParams } from '../connections/index.js';
import type { Mask } from '../output-store/index.js';

/** Bytes of cached masks. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bytes for each byte of a secret, most of them for the transitions of a state. */
const BYTES_PER_STATE = 1100;

interface Entry {
  readonly version: number;
  readonly mask: Mask;
  readonly size: number;
}

/** Masks the secrets of connections in output, byte for byte. Agents replace them before; this also covers other clients. */
@Injectable()
export class OutputMasks {
  private readonly cache = new LRUCache<number, Entry>({ maxSize: MAX_BYTES, sizeCalculation: ({ size }) => size });

  constructor(private readonly params: ConnectionParams) {}

  /** @param version of the connection */
  async of(connection: number, version: number): Promise<Mask> {
    const cached = this.cache.get(connection);
    if (cached?.version === version) return cached.mask;
    const found = await this.params.read(connection);
    const secrets = found ? secretStrings(found.system, found.params) : [];
    const bytes = secrets.reduce((sum, secret) => sum + secret.length, 0);
    const mask = new SecretMask(secrets);
    const size = BYTES_PER_STATE * (1 + bytes);
    if (size < MAX_BYTES) this.cache.set(connection, { version, mask, size });
    return mask;
  }
}

const STAR = 0x2a;

class SecretMask implements Mask {
  readonly overlap: number;
  private readonly automaton: Automaton;

  constructor(secrets: readonly string[]) {
    const words = secrets.map((secret) => ({ bytes: Buffer.from(secret) }));
    this.automaton = new Automaton(words);
    this.overlap = Math.max(0, ...words.map(({ bytes }) => bytes.length - 1));
  }

  begun(text: Buffer): number {
    return this.automaton.depth[this.stateAfter(text)] ?? 0;
  }

  apply(before: Buffer, text: Buffer): void {
    if (this.overlap === 0) return;
    let state = this.stateAfter(before);
    for (let at = 0; at < text.length; at += 1) {
      state = this.automaton.next(state, text[at] ?? 0);
      const length = this.automaton.matchLength[state] ?? 0;
      if (length === 0) continue;
      text.fill(STAR, Math.max(0, at + 1 - length), at + 1);
      if (length > at + 1) before.fill(STAR, before.length - (length - at - 1));
    }
  }
  private stateAfter(text: Buffer): number {
    let state = 0;
    for (let at = Math.max(0, text.length - this.overlap); at < text.length; at += 1) {
      state = this.automaton.next(state, text[at] ?? 0);
    }
    return state;
  }
}
