import { Agent, request, type Dispatcher } from 'undici';

import { AddressRefusedError, guardedAgent } from './connector.js';
import { NOT_PUBLIC, type Destinations } from './destinations.js';
import { NameLookups } from './name-lookups.js';

/** How long a receiver has, in milliseconds, from looking up its name to the end of its answer. */
export const ANSWER_MILLISECONDS = 15_000;

/** What is kept of an answer, in bytes. */
const KEPT_BYTES = 1024;

/** What came of an attempt. */
export interface Outcome {
  /** Undefined without an answer. */
  readonly status: number | undefined;
  /** The first bytes of its body. */
  readonly answer: string | undefined;
  /** What went wrong, for people; undefined where the status says it all. */
  readonly error: string | undefined;
  /** How long it asks to be left alone, in microseconds. */
  readonly retryAfter: number | undefined;
}

/** What is posted where. */
export interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whose share of what senders have in common it takes. */
  readonly owner: string;
}

/** Posts to receivers that nobody here has reason to trust. */
export class Sender {
  private readonly agent: Agent;
  private readonly names: NameLookups;

  constructor(
    destinations: Destinations,
    private readonly milliseconds: number = ANSWER_MILLISECONDS,
  ) {
    this.names = new NameLookups(milliseconds);
    this.agent = guardedAgent(destinations, this.names, milliseconds);
  }

  /** Posts once, follows no redirect, and throws nothing. */
  async post({ url, headers, body, owner }: Posted): Promise<Outcome> {
    try {
      const signal = AbortSignal.timeout(this.milliseconds);
      const options = { method: 'POST', headers: { ...headers }, body, signal, dispatcher: this.agent } as const;
      const { hostname } = new URL(url);
      return await this.names.during(hostname, owner, async () => outcomeOf(await request(url, options)));
    } catch (error) {
      return withoutAnswer(this.sayingWhy(error));
    }
  }

  /** Ends what is under way. */
  close(): Promise<void> {
    return this.agent.destroy();
  }

  private sayingWhy(error: unknown): string {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return STOPPED;
    if (error instanceof AddressRefusedError) return NOT_PUBLIC;
    if (/TIMEOUT|TIMEDOUT|ABORT/i.test(code) || (error as Error).name === 'TimeoutError') {
      return `It did not answer within ${String(this.milliseconds / 1000)} seconds.`;
    }
    if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes(code)) return 'Its name can’t be resolved.';
    if (CERTIFICATE.test(code)) return `Its certificate is not accepted (${code}).`;
    if (CONNECTION.test(code)) return 'It can’t be connected to.';
    return 'It did not answer as a web server does.';
  }
}

const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;
const CONNECTION = /^(ECONN|EHOST|ENET|EPIPE|EADDR|EACCES)/;

/** Said of an attempt that the receiver had no time to answer: it says nothing about the receiver. */
export const STOPPED = 'The server was stopped meanwhile.';

/** What came of an attempt that nobody answered. */
export function withoutAnswer(error: string): Outcome {
  return { status: undefined, answer: undefined, error, retryAfter: undefined };
}

async function outcomeOf({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Outcome> {
  const answer = await beginningOf(body);
  const isRedirect = status >= 300 && status < 400;
  const error = isRedirect ? 'It redirects, which is not followed.' : undefined;
  return { status, answer, error, retryAfter: readRetryAfter(headers['retry-after']) };
}

/** Reads no more than is kept; whatever happens to the rest, the status counts. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      length += part.length;
      if (length >= KEPT_BYTES) break;
    }
  } catch {
    // Cut off, or too slow.
  }
  const bytes = Buffer.concat(parts).subarray(0, KEPT_BYTES);
  // As a stream: a character that was cut in two at the end is left out.
  const text = new TextDecoder().decode(bytes, { stream: length > KEPT_BYTES });
  return text.replaceAll('\0', '\uFFFD');
}

/** Seconds, or a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  const text = String(header ?? '').trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now()) * 1000;
}
