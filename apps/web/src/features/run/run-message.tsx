import { Button, CopyButton, Group, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';

import { plainText } from '../../components/ansi.js';
import { MessageText } from '../../components/message-text.js';
import { ticketBase } from '../../components/ticket-base.js';

export function RunMessage({ run: { ready, result_message, connection } }: { run: Job }) {
  const message = result_message.trim() === '' ? '' : result_message;
  return (
    <section aria-labelledby="message-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="message-title">
          Message
        </Title>
        {message !== '' && (
          <CopyButton value={plainText(message)}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy message'}
              </Button>
            )}
          </CopyButton>
        )}
      </Group>
      {message === '' ? (
        <Text c="dimmed" size="sm">
          {ready > 0 ? 'The run has no message.' : 'The message appears once the run has finished.'}
        </Text>
      ) : (
        <pre className="run-text" dir="auto">
          <MessageText text={message} ticketBase={ticketBase(connection)} />
        </pre>
      )}
    </section>
  );
}
