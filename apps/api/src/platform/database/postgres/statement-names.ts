import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';
import type { Sql } from 'sql-template-tag';

/** Maximum number of prepared statements per connection; they use the server's memory. */
const MOST = 256;
/** The use from which on a statement is prepared: rare combinations of filters are not worth a name. */
const NAMED_FROM = 3;
/** Texts whose uses are counted, and their total characters: one with very many values is long. */
const COUNTED = { max: 1000, maxSize: 4_000_000 };

/** A query in the form of pg. */
export interface NamedQuery {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * The same in every process: a pooler that shares connections between processes then never runs one statement under the
 * name of another. PostgreSQL cuts names after 63 bytes.
 */
function nameOf(text: string): string {
  return `s_${createHash('sha256').update(text).digest('base64url')}`;
}

/** Assigns names to frequent statements, by which a connection keeps them parsed and planned. */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private readonly uses = new LRUCache<string, number>({ ...COUNTED, sizeCalculation: (_, text) => text.length });

  private isOff = false;

  /** Names nothing any more: a pooler shares connections without their prepared statements. */
  turnOff(): void {
    this.isOff = true;
  }

  /** The query, with its name if it has one. */
  named({ text, values }: Sql): NamedQuery {
    if (this.isOff) return { text, values };
    const name = this.names.get(text) ?? this.earned(text);
    return name === undefined ? { text, values } : { name, text, values };
  }

  /** Counts a use of an unnamed text; returns its name once it is frequent. */
  private earned(text: string): string | undefined {
    if (this.names.size === MOST) return undefined;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses < NAMED_FROM) {
      this.uses.set(text, uses);
      return undefined;
    }
    this.uses.delete(text);
    const name = nameOf(text);
    this.names.set(text, name);
    return name;
  }
}
