import type { BlockList } from 'node:net';
import path from 'node:path';

import { DATABASE_URL_FORM, isDatabaseUrl } from './database-url.js';
import { parseNetworks } from './networks.js';
import { readVariables, type Variable } from './variables.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const PORT_FORM = 'a whole number from 0 to 65535';
const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** Every setting of the server: each variable with its default, its meaning and its form. */
export const variables = {
  HOST: { default: '127.0.0.1', meaning: 'the address that the server listens on' },
  PORT: {
    default: '3000',
    meaning: 'the port that the server listens on; 0 for any free one',
    form: PORT_FORM,
    accepts: isPort,
  },
  DATABASE_URL: {
    default: 'sqlite:<data dir>/syncledger.sqlite',
    meaning: 'the database: `sqlite:<file>`, or `postgres://user:password@host/database?sslmode=verify-full`',
    form: DATABASE_URL_FORM,
    accepts: isDatabaseUrl,
    isSecret: true,
    isLocation: true,
  },
  SYNCLEDGER_DATA_DIR: {
    default: './data',
    meaning: 'folder of the SQLite database, and of the key file that the first start creates when no key is given',
    isLocation: true,
  },
  SYNCLEDGER_SECRET_KEYS: {
    default: 'the key file',
    meaning:
      'encryption keys for `params`: `id:base64 of 32 bytes`, comma separated, the first one encrypts; required with PostgreSQL, where all replicas share them',
    isSecret: true,
  },
  SYNCLEDGER_ADMIN_EMAIL: {
    default: 'admin@localhost',
    meaning: 'e-mail address of the first administrator, read at the first start',
    form: 'an e-mail address',
    accepts: (text) => /^[^@\s]+@[^@\s]+$/.test(text) && text.length <= 254,
  },
  SYNCLEDGER_ADMIN_TOKEN: {
    default: 'random, printed once',
    meaning:
      'token of the first administrator, at least 32 characters, read at the first start; if given, it is not printed',
    form: 'at least 32 printable characters without spaces and quotes',
    accepts: (text) => /^[!#-~]{32,200}$/.test(text),
    isSecret: true,
  },
  SYNCLEDGER_PUBLIC_URL: {
    default: 'none',
    meaning:
      'the address that clients use, for absolute URLs, such as `https://ledger.example.com`; a path in it is the prefix of all paths',
    form: 'an http or https URL without user name, query and fragment',
    accepts: (text) => /^https?:\/\/[^\s?#@]+$/i.test(text) && URL.canParse(text),
  },
  SYNCLEDGER_TRUST_PROXY: {
    default: 'none',
    meaning: 'addresses or networks of the proxies whose `X-Forwarded-*` headers are trusted, comma separated',
    form: 'IP addresses or networks in CIDR notation, comma separated',
    accepts: (text) => parseNetworks(text) !== undefined,
  },
  SYNCLEDGER_RATE_LIMIT: {
    default: 'none',
    meaning: 'maximum number of requests per minute for each user, and for each address without a valid token',
    form: 'a whole number from 1',
    accepts: (text) => /^[1-9]\d{0,8}$/.test(text),
  },
  SYNCLEDGER_WEBHOOK_ALLOW: {
    default: 'none',
    meaning: 'private addresses or networks that webhooks may be sent to, comma separated',
    form: 'IP addresses or networks in CIDR notation, comma separated',
    accepts: (text) => parseNetworks(text) !== undefined,
  },
  SYNCLEDGER_STALL_SECONDS: {
    default: '30',
    meaning: 'seconds after which an unpaged list is aborted when its client has stopped reading',
    form: 'a whole number from 1 to 3600',
    accepts: (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 3600,
  },
  SYNCLEDGER_OUTPUT_DAYS: {
    default: '30',
    meaning: 'days for which the output of runs is kept',
    form: 'a whole number from 1 to 3650',
    accepts: (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 3650,
  },
  SYNCLEDGER_COPY_TO_URL: {
    default: 'none',
    meaning: 'the PostgreSQL database that `db copy` copies to, in the form of `DATABASE_URL`',
    form: 'postgres://user:password@host/database, whose sslmode, if given, is verify-full, no-verify or disable',
    accepts: (text) => !text.startsWith('sqlite:') && isDatabaseUrl(text),
    isSecret: true,
  },
  SYNCLEDGER_OUTPUT_MB: {
    default: '10000',
    meaning: 'megabytes of output kept of all runs together; the oldest is deleted first',
    form: 'a whole number from 10 to 10000000',
    accepts: (text) => /^[1-9]\d{1,7}$/.test(text) && Number(text) <= 10_000_000,
  },
  SYNCLEDGER_WORKERS: {
    default: '1',
    meaning: 'number of worker processes; more than one requires PostgreSQL',
    form: 'a whole number from 1 to 64',
    accepts: (text) => /^[1-9]\d?$/.test(text) && Number(text) <= 64,
  },
  SYNCLEDGER_DRAIN_SECONDS: {
    default: '0',
    meaning: 'seconds that a stopping server still serves after `/health/ready` has turned to 503',
    form: 'a whole number from 0 to 600',
    accepts: (text) => /^\d{1,3}$/.test(text) && Number(text) <= 600,
  },
  SYNCLEDGER_SLOW_MS: {
    default: '1000',
    meaning: 'requests that take this many milliseconds are logged as slow, with what the database did; 0 for none',
    form: 'a whole number from 0',
    accepts: (text) => /^\d{1,7}$/.test(text),
  },
  SYNCLEDGER_METRICS_PORT: {
    default: 'none',
    meaning: 'the port of `GET /metrics` for Prometheus; 0 for any free one',
    form: PORT_FORM,
    accepts: isPort,
  },
  SYNCLEDGER_METRICS_HOST: {
    default: '127.0.0.1',
    meaning: 'the address of `GET /metrics`, which needs no token',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: 'none',
    meaning: 'where traces are sent by OTLP over HTTP, such as `http://127.0.0.1:4318`',
    form: 'an http or https URL',
    accepts: (text) => /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text),
  },
  LOG_LEVEL: {
    default: 'info',
    meaning: `log level: ${logLevels.join(', ')}`,
    form: `one of ${logLevels.join(', ')}`,
    accepts: (text) => logLevels.includes(text),
  },
} as const satisfies Record<string, Variable>;

/** The server's settings, read once at the start. */
export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** As given; undefined means the key file. */
  readonly secretKeys: string | undefined;
  readonly adminEmail: string;
  readonly adminToken: string | undefined;
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** The proxies whose `X-Forwarded-*` headers are trusted; undefined for none. */
  readonly trustedProxies: BlockList | undefined;
  /** Requests a minute for each user, and for each address without a valid token. */
  readonly rateLimit: number | undefined;
  /** Private addresses that webhooks may be sent to; undefined for none. */
  readonly webhookAllow: BlockList | undefined;
  /** How long an unpaged list may go unread, in milliseconds. */
  readonly stallMilliseconds: number;
  /** Days for which the output of runs is kept. */
  readonly outputDays: number;
  /** The database that `db copy` copies to. */
  readonly copyToUrl: string | undefined;
  /** Bytes of the output of all runs. */
  readonly outputBytes: number;
  /** Number of worker processes, 1 or more. */
  readonly workers: number;
  /** How long a stopping server still serves, in milliseconds. */
  readonly drainMilliseconds: number;
  /** Requests that take longer are logged as slow, in milliseconds; undefined for none. */
  readonly slowMilliseconds: number | undefined;
  /** The port of the metrics; undefined for none. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  /** Where traces are sent; undefined for nowhere. */
  readonly tracesEndpoint: string | undefined;
  readonly logLevel: string;
}

/**
 * Reads the settings.
 * @param source the variables, as `process.env` holds them
 * @throws ConfigurationError naming every wrong variable and its form, never its value
 */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const given = readVariables(source, variables);
  const dataDir = path.resolve(given.SYNCLEDGER_DATA_DIR ?? variables.SYNCLEDGER_DATA_DIR.default);
  const sqliteFile = path.join(dataDir, 'syncledger.sqlite');
  return {
    host: given.HOST ?? variables.HOST.default,
    port: Number(given.PORT ?? variables.PORT.default),
    databaseUrl: given.DATABASE_URL ?? `sqlite:${sqliteFile}`,
    dataDir,
    secretKeys: given.SYNCLEDGER_SECRET_KEYS,
    adminEmail: given.SYNCLEDGER_ADMIN_EMAIL ?? variables.SYNCLEDGER_ADMIN_EMAIL.default,
    adminToken: given.SYNCLEDGER_ADMIN_TOKEN,
    publicUrl: given.SYNCLEDGER_PUBLIC_URL && new URL(given.SYNCLEDGER_PUBLIC_URL).href.replace(/\/+$/, ''),
    trustedProxies: given.SYNCLEDGER_TRUST_PROXY ? parseNetworks(given.SYNCLEDGER_TRUST_PROXY) : undefined,
    rateLimit: given.SYNCLEDGER_RATE_LIMIT ? Number(given.SYNCLEDGER_RATE_LIMIT) : undefined,
    webhookAllow: given.SYNCLEDGER_WEBHOOK_ALLOW ? parseNetworks(given.SYNCLEDGER_WEBHOOK_ALLOW) : undefined,
    stallMilliseconds: 1000 * Number(given.SYNCLEDGER_STALL_SECONDS ?? variables.SYNCLEDGER_STALL_SECONDS.default),
    outputDays: Number(given.SYNCLEDGER_OUTPUT_DAYS ?? variables.SYNCLEDGER_OUTPUT_DAYS.default),
    copyToUrl: given.SYNCLEDGER_COPY_TO_URL,
    outputBytes: 1e6 * Number(given.SYNCLEDGER_OUTPUT_MB ?? variables.SYNCLEDGER_OUTPUT_MB.default),
    workers: Number(given.SYNCLEDGER_WORKERS ?? variables.SYNCLEDGER_WORKERS.default),
    drainMilliseconds: 1000 * Number(given.SYNCLEDGER_DRAIN_SECONDS ?? variables.SYNCLEDGER_DRAIN_SECONDS.default),
    slowMilliseconds: Number(given.SYNCLEDGER_SLOW_MS ?? variables.SYNCLEDGER_SLOW_MS.default) || undefined,
    metricsPort: given.SYNCLEDGER_METRICS_PORT ? Number(given.SYNCLEDGER_METRICS_PORT) : undefined,
    metricsHost: given.SYNCLEDGER_METRICS_HOST ?? variables.SYNCLEDGER_METRICS_HOST.default,
    tracesEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: given.LOG_LEVEL ?? variables.LOG_LEVEL.default,
  };
}

/**
 * The value of a variable that a file refers to instead of containing a secret.
 * @returns undefined when it is not set or empty, and for the server's own settings
 */
export function namedVariable(name: string): string | undefined {
  return name.replace(/_FILE$/, '') in variables ? undefined : process.env[name] || undefined;
}

/**
 * The absolute path of a file name from the command line. `npm run` starts commands in the top folder of the clone, and
 * reports where it was called.
 */
export function typedPath(file: string): string {
  const { INIT_CWD: calledFrom, npm_lifecycle_event: script } = process.env;
  return path.resolve(script === 'syncledger' && calledFrom ? calledFrom : '', file);
}

/** The settings of this process. */
export function processEnvironment(): Environment {
  return readEnvironment(process.env);
}
