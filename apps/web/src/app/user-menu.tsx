import { Button } from '@mantine/core';

import { useSession } from './session.js';
import { useLater } from './use-later.js';

const load = async () => (await import('./open-user-menu.js')).OpenUserMenu;

/** Who is signed in, and the way to the menu, whose code is fetched when somebody seems to want it. */
export function UserMenu({ showKeys }: { showKeys: () => void }) {
  const { me } = useSession();
  const [OpenUserMenu, open] = useLater(load);
  if (OpenUserMenu) return <OpenUserMenu showKeys={showKeys} />;
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
