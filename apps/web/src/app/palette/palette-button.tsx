import { Button } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';

import { useLazyComponent } from '../use-lazy-component.js';

const load = async () => (await import('./palette.js')).Palette;

/** Opens the command palette, whose code is loaded then. */
export function PaletteButton({ showShortcuts }: { showShortcuts: () => void }) {
  const [Palette, prepare] = useLazyComponent(load);
  const [isOpen, { open, close }] = useDisclosure(false, { onOpen: prepare });
  const openUnlessCovered = () => {
    // Not above a dialog, which may hold unsaved input.
    if (document.querySelector('[role="dialog"]') === null) open();
  };
  // Also from fields.
  useHotkeys([['mod+K', openUnlessCovered]], []);
  return (
    <>
      <Button variant="default" size="xs" flex="none" aria-keyshortcuts="Control+K Meta+K" onClick={open}>
        Go to…
      </Button>
      {Palette && <Palette opened={isOpen} onClose={close} showShortcuts={showShortcuts} />}
    </>
  );
}
