import { Button, Code, CopyButton, Group } from '@mantine/core';

export function CopyBlock({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <Group align="flex-start" gap="xs" w="100%">
      <Code
        block
        tabIndex={0}
        style={{ flex: '1 1 16rem', minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : label}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
