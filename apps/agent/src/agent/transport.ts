import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';

import { EnvHttpProxyAgent, fetch as send, type BodyInit } from 'undici';

import { agentVersion, ConfigurationError } from '../config/index.js';

/**
 * Makes a `fetch` that honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and that trusts further certificates.
 * @param caFile certificates in PEM form, beside the usual ones (NODE_EXTRA_CA_CERTS among them)
 * @throws ConfigurationError when the file can't be read
 */
export function makeFetch(caFile: string | undefined): typeof fetch {
  const tls = caFile === undefined ? {} : { ca: [...getCACertificates('default'), readCertificates(caFile)] };
  const dispatcher = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls });
  const userAgent = `syncledger-agent/${agentVersion()}`;
  return async (input, init) => {
    const request = new Request(input, init);
    // Node.js's own classes are not those of the library, which has to be told all of it.
    const answer = await send(request.url, {
      method: request.method,
      headers: [...request.headers, ['user-agent', userAgent]],
      redirect: request.redirect,
      signal: request.signal,
      body: (request.body === null ? null : await request.text()) satisfies BodyInit | null,
      dispatcher,
    });
    return answer;
  };
}

function readCertificates(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new ConfigurationError(`--ca: ${(error as Error).message}`);
  }
  throw new ConfigurationError(`--ca ${file} holds no certificate in PEM form.`);
}
