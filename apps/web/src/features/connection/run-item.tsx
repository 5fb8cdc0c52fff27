import { Anchor } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useState } from 'react';
import { Link } from 'wouter';

import { plainText } from '../../components/ansi.js';
import { MessageText } from '../../components/message-text.js';
import { ticketBase } from '../../components/ticket-base.js';
import { Timestamp } from '../../components/timestamp.js';
import { Outcome, outcomeOf } from '../../components/outcome.js';
import { formatDuration } from '../../components/format-time.js';
import { firstLines } from './first-lines.js';

export function RunItem({ run, kind }: { run: Job; kind: Kind }) {
  const { user } = run;
  const by = typeof user === 'number' ? `user ${String(user)}` : user.email;
  return (
    <li className="run-item">
      <Anchor component={Link} href={`/runs/${kind}/${String(run.id)}`} c="inherit" fz="inherit">
        <Outcome outcome={outcomeOf(run)} />
        <span className="visually-hidden"> run {run.id}</span>
      </Anchor>
      <span>
        <Timestamp at={run.last_run} exact />
      </span>
      <span>{run.ready > 0 ? formatDuration(run.ready) : '–'}</span>
      <span className="connection-dimmed run-item-by">{run.automatic ? 'by schedule' : by}</span>
      <Message text={run.result_message} ticketBase={ticketBase(run.connection)} />
    </li>
  );
}

function Message({ text, ticketBase: base }: { text: string; ticketBase: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const { lines, isComplete } = firstLines(text);
  if (isComplete) {
    return (
      <span className="run-item-message">
        <MessageText text={lines} ticketBase={base} />
      </span>
    );
  }
  return (
    <details className="run-item-message" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{isOpen ? 'Full message' : plainText(lines)}</summary>
      {isOpen && (
        <pre tabIndex={0} role="region" aria-label="Full message">
          <MessageText text={text} ticketBase={base} />
        </pre>
      )}
    </details>
  );
}
