import './ansi.css';

import { useMemo } from 'react';

import { messagePieces } from './message-pieces.js';

/** A message with its colours; URLs and the keys of tickets are links. */
export function MessageText({ text, ticketBase }: { text: string; ticketBase?: string | undefined }) {
  const pieces = useMemo(() => messagePieces(text, ticketBase), [text, ticketBase]);
  return pieces.map(({ text: shown, classes, href }, index) => {
    if (href !== undefined) {
      return (
        <a key={index} href={href} rel="noreferrer" target="_blank">
          {shown}
        </a>
      );
    }
    return classes === '' ? (
      shown
    ) : (
      <span key={index} className={classes}>
        {shown}
      </span>
    );
  });
}
