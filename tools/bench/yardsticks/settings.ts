import { createDecipheriv, createHash } from 'node:crypto';

/** The settings of a reference server, from its environment. */
export const settings = {
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  /** The tables of the limit. */
  limitUrl: process.env['LIMIT_URL'] ?? '',
  keys: process.env['SYNCLEDGER_SECRET_KEYS'] ?? '',
};

/** Decrypts params of connections in the format of the product: `<key id>.<base64url of nonce, ciphertext and tag>`. */
export function paramsReader(keys: string): (connection: number, encrypted: string) => string {
  const [keyId = '', key = ''] = keys.split(':');
  const keyBytes = Buffer.from(key, 'base64');
  return (connection, encrypted) => {
    const bytes = Buffer.from(encrypted.slice(keyId.length + 1), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyBytes, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(`connections/${String(connection)}/params`)).setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  };
}

/** The stored form of a token. */
export function hashOf(authorization: string | undefined): string {
  const token = /^token +"?([^"\s]+)"?$/i.exec(authorization ?? '')?.[1] ?? '';
  return createHash('sha256').update(token).digest('hex');
}

/** Microseconds in the form of the API. */
export function timeText(micros: number): string {
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  return `${text.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
}

/** Tells the benchmark where the server listens. */
export function tellAddress(url: string): void {
  process.stderr.write(`Yardstick is at ${url},\n\n`);
}
