import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { LedgerError } from '@syncledger/domain';

import { unreadableBody } from './body-reader.js';

/** How much larger than its content a compressed body may be: blocks and headers, in bytes. */
export const GZIP_OVERHEAD = 65_536;

/**
 * Whether a body is compressed, by its `Content-Encoding`. Only gzip is accepted: Node's decoders of brotli and zstd silently ignore
 * what follows the first frame, and would lose results.
 * @throws LedgerError `unsupported_media_type` for another coding, or several
 */
export function isGzip(contentEncoding: string | undefined): boolean {
  if (contentEncoding === undefined) return false;
  const codings = contentEncoding.split(',').map((coding) => coding.trim().toLowerCase());
  const [coding, ...more] = codings.filter((name) => name !== '' && name !== 'identity');
  if (coding === undefined) return false;
  if (more.length === 0 && (coding === 'gzip' || coding === 'x-gzip')) return true;
  throw new LedgerError('unsupported_media_type', 'Send the body uncompressed, or with `Content-Encoding: gzip`.', {
    'Accept-Encoding': 'gzip',
  });
}

interface EncodedLimit {
  /** The maximum of compressed bytes: many members may decompress to nothing. */
  readonly most: number;
  readonly tooLarge: () => LedgerError;
}

/** Decompresses a body as fast as it is read; its readers limit what comes out. */
export function gunzipBody(body: Readable, { most, tooLarge }: EncodedLimit): Readable {
  const gunzip = createGunzip();
  let total = 0;
  body.on('data', ({ length }: Buffer) => {
    total += length;
    if (total > most) gunzip.destroy(tooLarge());
  });
  // `pipeline` would destroy the body with the decompressor, and thereby the connection.
  const fail = () => {
    if (!body.readableEnded) gunzip.destroy(unreadableBody());
  };
  body.on('error', fail).on('close', fail);
  return body.pipe(gunzip);
}
