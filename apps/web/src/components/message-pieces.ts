import { PLAIN, spansOf } from './ansi.js';
import { linkify } from './linkify.js';

/** A part of a message with one look; a link if it has an `href`. */
export interface MessagePiece {
  readonly text: string;
  /** CSS classes of ansi.css; empty for plain text. */
  readonly classes: string;
  readonly href?: string;
}

/** Such as `PAY-123`, of an issue tracker. */
const TICKET = /(?<![\w/.-])[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,9}(?![\w-])/g;

/** Names that look like ticket keys. */
const NO_PROJECTS = new Set(['AES', 'ASCII', 'CVE', 'CWE', 'HTTP', 'ISO', 'RFC', 'RSA', 'SHA', 'SSL', 'TLS', 'UTF']);

/**
 * Splits a message at changes of its look, URLs and ticket keys. Control sequences are left out.
 * @param ticketBase what a ticket key is appended to; without it, keys are plain text
 */
export function messagePieces(text: string, ticketBase?: string): MessagePiece[] {
  const pieces: MessagePiece[] = [];
  let style = PLAIN;
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) pieces.push({ text: '\n', classes: '' });
    const { spans, after } = spansOf(line, style);
    style = after;
    for (const { text: shown, classes } of spans) pieces.push(...linked(shown, classes, ticketBase));
  }
  return pieces;
}

function linked(text: string, classes: string, ticketBase: string | undefined): MessagePiece[] {
  return linkify(text).flatMap((piece): MessagePiece[] => {
    if (piece.href !== undefined || ticketBase === undefined) return [{ ...piece, classes }];
    const pieces: MessagePiece[] = [];
    let end = 0;
    for (const { 0: key, index } of piece.text.matchAll(TICKET)) {
      if (NO_PROJECTS.has(key.slice(0, key.indexOf('-')))) continue;
      if (index > end) pieces.push({ text: piece.text.slice(end, index), classes });
      pieces.push({ text: key, classes, href: ticketBase + key });
      end = index + key.length;
    }
    return end < piece.text.length ? [...pieces, { text: piece.text.slice(end), classes }] : pieces;
  });
}
