import { Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';

import { serverVersion } from '../api/version.js';
import { limitsText } from './limits-text.js';
import { useSession } from './session.js';

const colorSchemes: readonly (readonly [MantineColorScheme, string])[] = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** The menu of the current user. Initially open: its code is loaded when the menu is requested. */
export function OpenUserMenu({ showShortcuts }: { showShortcuts: () => void }) {
  const session = useSession();
  const { me, signOut } = session;
  const { data: server } = useQuery(serverVersion(session));
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [opened, setOpened] = useState(true);
  const target = useRef<HTMLButtonElement>(null);
  // It replaces the button that was clicked, and Mantine returns the focus to where it was when the menu opened.
  useEffect(() => target.current?.focus(), []);
  const isMounted = useMounted();
  const limits = limitsText(me.token, Date.now());
  return (
    <Menu
      position="bottom-end"
      width={220}
      opened={opened && isMounted}
      onChange={setOpened}
      returnFocus
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button ref={target} className="user-button" variant="default" size="xs" maw={220}>
          {me.email}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={`/administration/people/${String(me.id)}`}>
          My tokens and sessions
        </Menu.Item>
        {limits && <Menu.Label>{limits}</Menu.Label>}
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {colorSchemes.map(([scheme, label]) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={showShortcuts} rightSection="?">
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item component="a" href="docs/" target="_blank" rel="noreferrer">
          Documentation
        </Menu.Item>
        <Menu.Item component="a" href="api/docs" target="_blank" rel="noreferrer">
          API reference
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
        {server && <Menu.Label>Syncledger {server.version}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
