import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';

/** Where somebody was about to go. */
interface Leaving {
  readonly url: string;
  /** Of an entry of the browser's history, for Back and Forward. */
  readonly key: string | undefined;
}

/**
 * Asks before unsaved changes are left: by links, keys, Back and Forward through the browser's navigation API, and by the
 * browser itself where the page is closed or loaded anew. Browsers without that API (before 2026) only do the latter.
 */
export function LeaveGuard({ when }: { when: boolean }) {
  const [leaving, setLeaving] = useState<Leaving>();
  const [isSure, setSure] = useState(false);
  const [, navigate] = useLocation();
  const guards = when && !isSure;

  useEffect(() => {
    if (!guards) return;
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const beforeNavigation = (event: NavigateEvent) => {
      const { url, key } = event.destination;
      if (!event.cancelable || event.hashChange || new URL(url).pathname === location.pathname) return;
      event.preventDefault();
      setLeaving({ url, key: event.navigationType === 'traverse' ? key : undefined });
    };
    const { navigation } = window as { navigation?: Navigation };
    window.addEventListener('beforeunload', beforeUnload);
    navigation?.addEventListener('navigate', beforeNavigation);
    return () => {
      window.removeEventListener('beforeunload', beforeUnload);
      navigation?.removeEventListener('navigate', beforeNavigation);
    };
  }, [guards]);

  // Only once nothing guards any more.
  useEffect(() => {
    if (!isSure || !leaving) return;
    if (leaving.key !== undefined) navigation.traverseTo(leaving.key);
    else navigate(new URL(leaving.url).pathname + new URL(leaving.url).search);
  }, [isSure, leaving, navigate]);

  return (
    <Modal
      opened={leaving !== undefined && !isSure}
      onClose={() => setLeaving(undefined)}
      title="Leave without saving?"
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <Stack>
        <Text>What you have changed here is lost.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setLeaving(undefined)} data-autofocus>
            Stay
          </Button>
          <Button color="red" onClick={() => setSure(true)}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
