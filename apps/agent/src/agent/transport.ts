import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as tls from 'node:tls';

import { EnvHttpProxyAgent, fetch as undiciFetch, type BodyInit } from 'undici';

import { agentVersion, ConfigurationError, extraCertificates } from '../config/index.js';

/** Keeps a Request as long as its signal: once Node.js has collected it, the signal that it was made with no longer aborts it. */
const requests = new WeakMap<AbortSignal, Request>();

/**
 * Creates a `fetch` that honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY and trusts additional certificates.
 * @param caFile PEM certificates to trust in addition to the default ones (which include NODE_EXTRA_CA_CERTS); read again when it
 *   changes
 * @throws ConfigurationError when the file can't be read; so does the `fetch`
 */
export function createFetch(caFile: string | undefined): typeof fetch {
  const dispatchers = new Dispatchers(caFile);
  dispatchers.current();
  const userAgent = `syncledger-agent/${agentVersion()}`;
  return async (input, init) => {
    const request = new Request(input, init);
    requests.set(request.signal, request);
    // undici does not accept the Request class that is built into Node.js, so pass its parts.
    return undiciFetch(request.url, {
      method: request.method,
      headers: [...request.headers, ['user-agent', userAgent]],
      redirect: request.redirect,
      signal: request.signal,
      body: (request.body === null ? null : await request.text()) satisfies BodyInit | null,
      dispatcher: dispatchers.current(),
    });
  };
}

/**
 * A signal that is aborted with another one, or after a time. Node.js 20 collects a timeout that only AbortSignal.any refers to, unless
 * it has a listener.
 */
export function abortedAfter(milliseconds: number, stop: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(milliseconds);
  timeout.addEventListener('abort', () => undefined);
  return AbortSignal.any([stop, timeout]);
}

/** Connections to the server, which trust what the file of certificates contains now. */
class Dispatchers {
  private dispatcher: EnvHttpProxyAgent | undefined;
  private version: string | undefined;

  constructor(private readonly caFile: string | undefined) {}

  /** @throws ConfigurationError */
  current(): EnvHttpProxyAgent {
    const version = this.caFile === undefined ? '' : versionOf(this.caFile);
    if (this.dispatcher && version === this.version) return this.dispatcher;
    const trust = this.caFile === undefined ? {} : { ca: [...defaultCertificates(), readCertificates(this.caFile)] };
    // Requests under way end on the connections that they use.
    void this.dispatcher?.close();
    this.version = version;
    return (this.dispatcher = createDispatcher(trust));
  }
}

function createDispatcher(trust: { ca?: string[] }): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent({ connect: trust, requestTls: trust, proxyTls: trust });
  } catch (error) {
    const why = (error as Error).message;
    throw new ConfigurationError(
      `HTTPS_PROXY and HTTP_PROXY must be URLs, such as http://proxy.example.com:3128 (${why}).`,
    );
  }
}

function versionOf(file: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(file);
    return [ino, mtimeMs, size].join(' ');
  } catch (error) {
    throw new ConfigurationError(`--ca: ${(error as Error).message}`);
  }
}

/** What Node.js trusts by default; Node.js 20 cannot list all of it. */
function defaultCertificates(): readonly string[] {
  const { getCACertificates } = tls as Partial<Pick<typeof tls, 'getCACertificates'>>;
  return getCACertificates?.('default') ?? [...tls.rootCertificates, ...extraCertificates()];
}

function readCertificates(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^]*?(-----END CERTIFICATE-----|$)/g);
    // TLS would leave out those that are damaged, without an error.
    for (const one of certificates ?? []) new X509Certificate(one);
    if (certificates) return text;
  } catch (error) {
    throw new ConfigurationError(`--ca ${file}: ${(error as Error).message}`);
  }
  throw new ConfigurationError(`--ca ${file} contains no PEM certificate.`);
}
