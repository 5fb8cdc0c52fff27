import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';

interface PendingNavigation {
  readonly url: string;
  /** Key of the history entry, for Back and Forward. */
  readonly key: string | undefined;
}

interface LeaveTexts {
  readonly title: string;
  readonly description: string;
  readonly stay: string;
  readonly leave: string;
}

const discardTexts: LeaveTexts = {
  title: 'Discard changes?',
  description: 'Your unsaved changes will be lost.',
  stay: 'Keep editing',
  leave: 'Discard',
};

/**
 * Asks before unsaved changes are lost: by links, shortcuts, Back and Forward with the Navigation API, and by closing or
 * reloading the page with `beforeunload`. Browsers without the Navigation API (before 2026) only do the latter.
 */
export function LeaveGuard({ isDirty, texts = discardTexts }: { isDirty: boolean; texts?: LeaveTexts }) {
  const [pending, setPending] = useState<PendingNavigation>();
  const [isConfirmed, setConfirmed] = useState(false);
  const [, navigate] = useLocation();
  const isActive = isDirty && !isConfirmed;

  useEffect(() => {
    if (!isActive) return;
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const beforeNavigation = (event: NavigateEvent) => {
      const { url, key } = event.destination;
      if (!event.cancelable || event.hashChange || new URL(url).pathname === location.pathname) return;
      event.preventDefault();
      setPending({ url, key: event.navigationType === 'traverse' ? key : undefined });
    };
    const { navigation } = window as { navigation?: Navigation };
    window.addEventListener('beforeunload', beforeUnload);
    navigation?.addEventListener('navigate', beforeNavigation);
    return () => {
      window.removeEventListener('beforeunload', beforeUnload);
      navigation?.removeEventListener('navigate', beforeNavigation);
    };
  }, [isActive]);

  // Navigate only after the listeners are removed.
  useEffect(() => {
    if (!isConfirmed || !pending) return;
    if (pending.key !== undefined) navigation.traverseTo(pending.key);
    else navigate(`~${new URL(pending.url).pathname}${new URL(pending.url).search}`);
  }, [isConfirmed, pending, navigate]);

  return (
    <Modal
      opened={pending !== undefined && !isConfirmed}
      onClose={() => setPending(undefined)}
      title={texts.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <Stack>
        <Text>{texts.description}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setPending(undefined)} data-autofocus>
            {texts.stay}
          </Button>
          <Button color="red" onClick={() => setConfirmed(true)}>
            {texts.leave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
