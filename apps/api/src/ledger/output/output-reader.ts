import { Injectable } from '@nestjs/common';
import { MAX_OUTPUT_CALL, notFound, type JobOutput, type OutputQuery } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Outputs, type Chunk, type Mask } from '../output-store/index.js';
import { OutputMasks } from './output-masks.js';
import { OutputRepository, type OutputOf, type ReadableRun } from './output.repository.js';

/** Most bytes of a part; a chunk may exceed it. */
const PART_BYTES = 256 * 1024;
/** How long the agent of a run that it did not end may be silent until the output counts as complete, in microseconds. */
const SILENCE = 15 * 1_000_000;

@Injectable()
export class OutputReader {
  constructor(
    private readonly repository: OutputRepository,
    private readonly outputs: Outputs,
    private readonly masks: OutputMasks,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `not_found` when there is no such job that the caller sees, or no such attempt */
  async read(run: OutputOf, { attempt: asked, offset = 0 }: OutputQuery): Promise<JobOutput> {
    const found = await this.repository.findReadable(run, asked);
    if (!found || (asked ?? 1) > found.attempt) throw notFound();
    const attempt = asked ?? found.attempt;
    const { output_id: output, received } = found;
    const isEnded = hasEnded(found, attempt, this.clock.now());
    const mask = isEnded ? undefined : await this.masks.of(found.connection_id, found.connection_version);
    // No further back, or the chunks of one read could end before the offset.
    const from = Math.max(0, offset - Math.min(mask?.overlap ?? 0, MAX_OUTPUT_CALL));
    const chunks = output === null ? [] : await this.outputs.chunks(output, from);
    const part = partOf(chunks, offset);
    if (mask) return { attempt, ...withoutBegunSecret(part, chunks, mask), complete: false };
    return { attempt, ...part, complete: part.next_offset >= (received ?? 0) };
  }
}

type Part = Pick<JobOutput, 'offset' | 'text' | 'next_offset'>;

/**
 * Holds back the end of the text if a secret may have begun there: it is masked when the rest of the secret arrives, after a reader
 * would have seen most of it (decision 109).
 */
function withoutBegunSecret(part: Part, chunks: readonly Chunk[], mask: Mask): Part {
  const last = chunks.at(-1);
  if (!last || part.next_offset < last.start + Buffer.byteLength(last.text)) return part;
  const begun = mask.begun(Buffer.concat(chunks.map(({ text }) => Buffer.from(text))));
  const bytes = Buffer.from(part.text);
  const held = Math.min(begun, bytes.length, part.next_offset - part.offset);
  const text = bytes.subarray(0, bytes.length - held).toString();
  return { offset: part.offset, text, next_offset: part.next_offset - held };
}

function partOf(chunks: readonly Chunk[], offset: number): Part {
  let text = '';
  let at = offset;
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk.text);
    const end = chunk.start + bytes.length;
    if (end <= at) continue;
    if (at - offset >= PART_BYTES) break;
    if (chunk.start > at) text += markOf(chunk.start - at);
    const rest = fromCharacter(bytes, Math.max(0, at - chunk.start));
    text += rest.toString();
    at = end;
  }
  return { offset, text, next_offset: at };
}

function markOf(bytes: number): string {
  return `\n… ${bytes.toLocaleString('en')} bytes left out …\n`;
}

/** The bytes from a place, or from the next character if that is inside of one. */
function fromCharacter(bytes: Buffer, place: number): Buffer {
  let at = place;
  while (at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return bytes.subarray(at);
}

/** An agent that ends a run has sent its output before. After an end that it did not decide, as of a cancelled run, it sends the rest. */
function hasEnded(run: ReadableRun, attempt: number, now: number): boolean {
  if (attempt < run.attempt) return true;
  if (run.ready === 0) return false;
  if (run.started_at === null || (run.cause !== 'cancelled' && run.cause !== 'lost')) return true;
  return Math.max(run.last_run, run.written_at ?? 0) < now - SILENCE;
}
