import { Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

import { revealParam } from '../../api/connection-changes.js';
import { asFailure } from '../../api/failure.js';
import { useSession } from '../../app/session.js';
import type { ConnectionOfKind } from './connection-of-kind.js';
import { formatValue } from './param-rows.js';

/** In milliseconds. */
const VISIBLE_TIME = 60_000;

type RevealState =
  | { readonly state: 'hidden' }
  | { readonly state: 'asking' }
  | { readonly state: 'shown'; readonly value: unknown }
  | { readonly state: 'failed'; readonly message: string };

const hidden: RevealState = { state: 'hidden' };

/** Hides itself after a minute. The value is kept in this component's state only. */
export function SecretValue({ connection: { kind, id }, name }: { connection: ConnectionOfKind; name: string }) {
  const session = useSession();
  const [state, setState] = useState<RevealState>(hidden);
  const isRevealed = state.state === 'shown';
  useEffect(() => {
    if (!isRevealed) return;
    const timer = setTimeout(() => setState(hidden), VISIBLE_TIME);
    return () => clearTimeout(timer);
  }, [isRevealed]);
  const reveal = async () => {
    setState({ state: 'asking' });
    try {
      const value = await revealParam(session, kind, id, name);
      setState(
        value === undefined ? { state: 'failed', message: 'This param no longer exists.' } : { state: 'shown', value },
      );
    } catch (error) {
      setState({ state: 'failed', message: asFailure(error).message });
    }
  };
  return (
    <Group gap="xs">
      <code aria-live="polite">{isRevealed ? formatValue(state.value) : <Dots />}</code>
      {isRevealed ? (
        <Button size="compact-xs" variant="default" onClick={() => setState(hidden)} aria-label={`Hide ${name}`}>
          Hide
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          loading={state.state === 'asking'}
          onClick={() => void reveal()}
          aria-label={`Reveal ${name}`}
        >
          Reveal
        </Button>
      )}
      {state.state === 'failed' && (
        <Text role="alert" size="sm" c="var(--mantine-color-error)">
          {state.message}
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
