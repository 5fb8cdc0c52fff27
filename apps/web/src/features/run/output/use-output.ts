import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useEffect, useRef, useState } from 'react';

import { readOutput } from '../../../api/output.js';
import { useOutputEvents } from '../../../app/live.js';
import { useSession, type Session } from '../../../app/session.js';
import { OutputText } from './output-text.js';

/** In milliseconds; a fallback for events. */
const POLL_INTERVAL = 5000;

export interface Output {
  readonly text: OutputText;
  /** As received, for the download. */
  readonly parts: readonly string[];
  readonly isComplete: boolean;
  readonly isLoaded: boolean;
  readonly error: unknown;
}

const NOTHING: Output = { text: OutputText.empty, parts: [], isComplete: false, isLoaded: false, error: undefined };

/** The output of an attempt, which grows while it is written. */
export function useOutput(kind: Kind, { id, ready }: Job, attempt: number): Output {
  const session = useSession();
  const [output, setOutput] = useState(NOTHING);
  const loader = useRef<OutputLoader>(undefined);
  useEffect(() => {
    const current = new OutputLoader(session, { kind, id, attempt }, setOutput);
    loader.current = current;
    return () => {
      current.stop();
    };
  }, [session, kind, id, attempt]);
  useEffect(() => {
    loader.current?.load();
    if (output.isComplete) return;
    const timer = setInterval(() => loader.current?.load(), POLL_INTERVAL);
    return () => {
      clearInterval(timer);
    };
  }, [output.isComplete, ready, attempt]);
  useOutputEvents(({ job }) => {
    if (job === id) loader.current?.load();
  });
  return output;
}

/** Reads output part by part, one request at a time. */
class OutputLoader {
  private offset = 0;
  private output = NOTHING;
  private isLoading = false;
  private isAgain = false;
  private readonly abort = new AbortController();

  constructor(
    private readonly session: Session,
    private readonly of: { kind: Kind; id: number; attempt: number },
    private readonly onChange: (output: Output) => void,
  ) {
    onChange(NOTHING);
  }

  load(): void {
    this.isAgain = true;
    if (!this.isLoading && !this.output.isComplete) void this.loadAll();
  }

  stop(): void {
    this.abort.abort();
  }

  private async loadAll(): Promise<void> {
    this.isLoading = true;
    try {
      while (this.isAgain && !this.abort.signal.aborted) {
        this.isAgain = false;
        await this.loadPart();
      }
    } catch (error) {
      this.change({ error, isLoaded: true });
    } finally {
      this.isLoading = false;
    }
  }

  private async loadPart(): Promise<void> {
    const part = await readOutput(this.session, this.of, this.offset, this.abort.signal);
    const { text, next_offset: next, complete: isComplete } = part;
    const isMore = next > this.offset;
    this.offset = next;
    // There may be more than one part.
    this.isAgain ||= isMore && !isComplete;
    const added = isMore && { text: this.output.text.add(text), parts: [...this.output.parts, text] };
    this.change({ ...added, isComplete, isLoaded: true, error: undefined });
  }

  private change(change: Partial<Output>): void {
    this.output = { ...this.output, ...change };
    if (!this.abort.signal.aborted) this.onChange(this.output);
  }
}
