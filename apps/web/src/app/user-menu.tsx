import { Button } from '@mantine/core';

import { useSession } from './session.js';
import { useLazyComponent } from './use-lazy-component.js';

const load = async () => (await import('./open-user-menu.js')).OpenUserMenu;

/** Loads the code of the menu on hover or focus. */
export function UserMenu({ showShortcuts }: { showShortcuts: () => void }) {
  const { me } = useSession();
  const [OpenUserMenu, open] = useLazyComponent(load);
  if (OpenUserMenu) return <OpenUserMenu showShortcuts={showShortcuts} />;
  const prepare = () => void load().catch(() => undefined);
  return (
    <Button
      variant="default"
      size="xs"
      className="user-button"
      maw={220}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={open}
    >
      {me.email}
    </Button>
  );
}
