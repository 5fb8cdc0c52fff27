import type { Transform } from 'node:stream';
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  type BrotliOptions,
  type CompressCallback,
  type ZlibOptions,
} from 'node:zlib';

export type ContentCoding = 'br' | 'gzip';

export interface Compressor {
  readonly coding: ContentCoding;
  /** Compresses a text at once. */
  readonly compress: (text: string | Buffer, done: CompressCallback) => void;
  /** Compresses a stream. */
  readonly stream: () => Transform;
}

const BROTLI_QUALITY = { [constants.BROTLI_PARAM_QUALITY]: 4 };
/** Size of the window of an event stream, as a power of two. An open stream takes 150 KiB of memory, or 550 with brotli. */
const EVENTS_WINDOW = 13;

export const brotli = brotliCompressor({ params: BROTLI_QUALITY });
export const gzipped = gzipCompressor({});

/** For event streams: sends each event at once. */
export const flushed: readonly Compressor[] = [
  gzipCompressor({ flush: constants.Z_SYNC_FLUSH, windowBits: EVENTS_WINDOW, memLevel: 5 }),
  brotliCompressor({
    flush: constants.BROTLI_OPERATION_FLUSH,
    params: { ...BROTLI_QUALITY, [constants.BROTLI_PARAM_LGWIN]: EVENTS_WINDOW },
  }),
];

/** The format of gzip without compression. */
export const stored = gzipCompressor({ level: constants.Z_NO_COMPRESSION });

function brotliCompressor(options: BrotliOptions): Compressor {
  return {
    coding: 'br',
    compress: (text, done) => {
      brotliCompress(text, options, done);
    },
    stream: () => createBrotliCompress(options),
  };
}

function gzipCompressor(options: ZlibOptions): Compressor {
  return {
    coding: 'gzip',
    compress: (text, done) => {
      gzip(text, options, done);
    },
    stream: () => createGzip(options),
  };
}
