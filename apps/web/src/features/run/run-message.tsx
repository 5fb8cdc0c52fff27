import { Button, CopyButton, Group, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import { useMemo } from 'react';

import { linkify } from './linkify.js';

export function RunMessage({ run: { ready, result_message: message } }: { run: Job }) {
  const pieces = useMemo(() => linkify(message), [message]);
  return (
    <section aria-labelledby="message-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="message-title">
          Message
        </Title>
        {message !== '' && (
          <CopyButton value={message}>
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
          {pieces.map(({ text, href }, place) =>
            href === undefined ? (
              text
            ) : (
              <a key={place} href={href} rel="noreferrer" target="_blank">
                {text}
              </a>
            ),
          )}
        </pre>
      )}
    </section>
  );
}
