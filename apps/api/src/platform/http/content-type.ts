import { MIMEType } from 'node:util';

import { LedgerError } from '@syncledger/domain';

/** UTF-8 and its subset, by the names that clients use. */
const UTF_8 = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8', 'us-ascii', 'ascii']);

/**
 * The media type of a `Content-Type` in lower case, without its parameters, which are ignored except for `charset`.
 * @returns undefined if the header is malformed
 * @throws LedgerError `unsupported_media_type` for a charset other than UTF-8
 */
export function mediaTypeOf(header: string): string | undefined {
  const type = parse(header);
  const charset = type?.params.get('charset')?.trim().toLowerCase();
  if (charset && !UTF_8.has(charset)) {
    throw new LedgerError(
      'unsupported_media_type',
      'Only UTF-8 is supported. Convert the body, or leave out `charset`.',
    );
  }
  return type?.essence;
}

/** Tolerates what clients send: odd white space, empty and malformed parameters. */
function parse(header: string): MIMEType | undefined {
  try {
    return new MIMEType(header);
  } catch {
    return undefined;
  }
}
