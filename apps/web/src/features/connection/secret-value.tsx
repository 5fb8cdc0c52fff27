import { Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

import { revealParam } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useSession } from '../../app/session.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { shownAs } from './param-rows.js';

/** How long a secret stays on the screen, in milliseconds. */
const SHOWN = 60_000;

/** What has come of asking for a secret. */
type Asked =
  | { readonly state: 'hidden' }
  | { readonly state: 'asking' }
  | { readonly state: 'shown'; readonly value: unknown }
  | { readonly state: 'failed'; readonly why: string };

const hidden: Asked = { state: 'hidden' };

/** A secret: hidden until it is asked for, and again after a minute. It is kept here alone, and only while it is shown. */
export function SecretValue({ connection: { kind, id }, name }: { connection: ConnectionOfKind; name: string }) {
  const session = useSession();
  const [asked, setAsked] = useState<Asked>(hidden);
  const isShown = asked.state === 'shown';
  useEffect(() => {
    if (!isShown) return;
    const timer = setTimeout(() => setAsked(hidden), SHOWN);
    return () => clearTimeout(timer);
  }, [isShown]);
  const reveal = async () => {
    setAsked({ state: 'asking' });
    try {
      const value = await revealParam(session, kind, id, name);
      setAsked(value === undefined ? { state: 'failed', why: 'It is not there any more.' } : { state: 'shown', value });
    } catch (error) {
      setAsked({ state: 'failed', why: asFailure(error).message });
    }
  };
  return (
    <Group gap="xs">
      <code aria-live="polite">{isShown ? shownAs(asked.value) : <Dots />}</code>
      {isShown ? (
        <Button size="compact-xs" variant="default" onClick={() => setAsked(hidden)} aria-label={`Hide ${name}`}>
          Hide
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          loading={asked.state === 'asking'}
          onClick={() => void reveal()}
          aria-label={`Reveal ${name}`}
        >
          Reveal
        </Button>
      )}
      {asked.state === 'failed' && (
        <Text role="alert" size="sm" c="var(--mantine-color-error)">
          {asked.why}
        </Text>
      )}
    </Group>
  );
}

function Dots() {
  return (
    <>
      <span aria-hidden="true">••••••••</span>
      <span className="visually-hidden">hidden</span>
    </>
  );
}
