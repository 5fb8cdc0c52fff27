import { Agent, request, type Dispatcher } from 'undici';

import { NOT_PUBLIC, type EgressPolicy } from './egress-policy.js';
import { NameLookups } from './name-lookups.js';
import { AddressRefusedError, createSsrfSafeAgent } from './ssrf-safe-agent.js';

/** Time limit for a receiver, in milliseconds, from resolving its name to the end of its response. */
export const ANSWER_MILLISECONDS = 15_000;

/** Bytes of a response that are stored. */
const KEPT_BYTES = 1024;

/** The result of an attempt. */
export interface Outcome {
  /** Undefined without a response. */
  readonly status: number | undefined;
  /** The first bytes of the body. */
  readonly answer: string | undefined;
  /** An error message for users; undefined if the status says enough. */
  readonly error: string | undefined;
  /** The `Retry-After` of the receiver, in microseconds. */
  readonly retryAfter: number | undefined;
}

/** A message and its destination. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The key for sharing lookups fairly. */
  readonly owner: string;
}

/** Posts to untrusted receivers. */
export class WebhookClient {
  private readonly agent: Agent;
  private readonly names: NameLookups;

  constructor(
    egress: EgressPolicy,
    private readonly milliseconds: number = ANSWER_MILLISECONDS,
  ) {
    this.names = new NameLookups(milliseconds);
    this.agent = createSsrfSafeAgent(egress, this.names, milliseconds);
  }

  /** Posts once, follows no redirect, and never throws. */
  async post({ url, headers, body, owner }: WebhookRequest): Promise<Outcome> {
    try {
      const signal = AbortSignal.timeout(this.milliseconds);
      const options = { method: 'POST', headers: { ...headers }, body, signal, dispatcher: this.agent } as const;
      const { hostname } = new URL(url);
      return await this.names.during(hostname, owner, async () => outcomeOf(await request(url, options)));
    } catch (error) {
      return withoutResponse(this.sayingWhy(error));
    }
  }

  /** Aborts current requests. */
  close(): Promise<void> {
    return this.agent.destroy();
  }

  private sayingWhy(error: unknown): string {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return STOPPED;
    if (error instanceof AddressRefusedError) return NOT_PUBLIC;
    if (/TIMEOUT|TIMEDOUT|ABORT/i.test(code) || (error as Error).name === 'TimeoutError') {
      return `No response within ${String(this.milliseconds / 1000)} seconds.`;
    }
    if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes(code)) return 'The host name cannot be resolved.';
    if (CERTIFICATE.test(code)) return `The TLS certificate is not accepted (${code}).`;
    if (CONNECTION.test(code)) return 'The connection failed.';
    return 'No valid HTTP response.';
  }
}

const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;
const CONNECTION = /^(ECONN|EHOST|ENET|EPIPE|EADDR|EACCES)/;

/** The error of an attempt that was aborted by a stop of the server: it says nothing about the receiver. */
export const STOPPED = 'The server was stopped during the attempt.';

/** The result of an attempt without a response. */
export function withoutResponse(error: string): Outcome {
  return { status: undefined, answer: undefined, error, retryAfter: undefined };
}

async function outcomeOf({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Outcome> {
  const answer = await beginningOf(body);
  const isRedirect = status >= 300 && status < 400;
  const error = isRedirect ? 'The receiver redirects; redirects are not followed.' : undefined;
  return { status, answer, error, retryAfter: readRetryAfter(headers['retry-after']) };
}

/** Reads no more than is stored; if the rest fails, the status still counts. */
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
    // The connection was closed, or timed out.
  }
  const bytes = Buffer.concat(parts).subarray(0, KEPT_BYTES);
  // Decoded as a stream, so that a character that was cut at the end is omitted.
  const text = new TextDecoder().decode(bytes, { stream: length > KEPT_BYTES });
  return text.replaceAll('\0', '\uFFFD');
}

/** The header contains seconds, or a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  const text = String(header ?? '').trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now()) * 1000;
}
