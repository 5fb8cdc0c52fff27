import type { ConnectionOptions } from 'node:tls';

import pg from 'pg';

import { ConfigurationError } from '../../config/index.js';
import { assertRegularFile } from '../../config/assert-regular-file.js';

/** Modes that libpq verifies less strictly, or that the driver may interpret otherwise in its next major version. */
const VERIFYING_MODES = new Set(['require', 'verify-ca']);
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
const LOCAL_HOST = /^(|\/.*|localhost|127\.[\d.]+|::1)$/;

const PLAIN =
  'The connection to PostgreSQL is not encrypted, and its host is another machine: passwords and data can be read on the network. ' +
  'Add sslmode=verify-full to DATABASE_URL.';
const UNVERIFIED =
  'The connection to PostgreSQL is encrypted, but the certificate is not verified: anyone on the network can impersonate the database. ' +
  'Set sslmode=verify-full in DATABASE_URL, with sslrootcert if a private authority signed the certificate.';

/** Failed TLS connections by the codes of Node.js and OpenSSL, or by the driver's message if it has no code. */
const FAILURES: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^CERT_HAS_EXPIRED/, 'The certificate of the database server has expired.'],
  [/^CERT_NOT_YET_VALID/, 'The certificate of the database server is not valid yet: check the clocks.'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID/, 'The certificate of the database server is for another host name.'],
  [
    /^(SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|CERT_)/,
    'The certificate of the database server is not signed by a trusted authority. Set sslrootcert to the file with the certificate of the authority.',
  ],
  [/^ERR_SSL_.*ALERT/, 'The database server refused the TLS connection: check sslcert and sslkey.'],
  [/^(ERR_SSL_|ERR_TLS_|EPROTO|ERR_OSSL_)|^There was an error establishing an SSL/, 'The TLS connection failed.'],
  [/^The server does not support SSL/, 'The database server does not support TLS. Enable ssl there.'],
];

/**
 * Pins the meaning of `sslmode`: every encrypted mode also verifies the certificate and the host name, except
 * `no-verify`. Changes the query of the URL.
 */
export function pinTlsMode({ searchParams }: URL): void {
  if (VERIFYING_MODES.has(searchParams.get('sslmode') ?? '')) searchParams.set('sslmode', 'verify-full');
}

/**
 * Why the connection can be read or redirected on the network, and what to do; undefined when it cannot.
 * @param config with the host and TLS settings, `PG*` variables included
 * @throws ConfigurationError when a file with a certificate or key cannot be read
 */
export function networkExposure(config: pg.PoolConfig): string | undefined {
  const { host, ssl } = readByDriver(config);
  if (LOCAL_HOST.test(host)) return undefined;
  if (ssl === false) return PLAIN;
  return ssl !== true && ssl.rejectUnauthorized === false ? UNVERIFIED : undefined;
}

/** Creates a client that never connects, to see how the driver interprets the configuration. */
function readByDriver(config: pg.PoolConfig): { host: string; ssl: boolean | ConnectionOptions } {
  const { searchParams } = new URL(config.connectionString ?? '');
  for (const name of FILES) for (const file of searchParams.getAll(name)) assertRegularFile(file);
  try {
    return new pg.Client(config);
  } catch (error) {
    const { code = 'unknown error', path } = error as NodeJS.ErrnoException;
    const which = path === undefined ? code : `${code}: ${path}`;
    const message = `A file that DATABASE_URL names as sslrootcert, sslcert or sslkey cannot be read (${which}).`;
    throw new ConfigurationError(message, { cause: error });
  }
}

/** The message for a failed TLS connection, with its code; undefined for any other error. */
export function tlsFailure({ code, message }: { code?: string; message: string }): string | undefined {
  const text = code ?? message;
  const found = FAILURES.find(([pattern]) => pattern.test(text));
  return found && (code === undefined ? found[1] : `${found[1]} (${code})`);
}
