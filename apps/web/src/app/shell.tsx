import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { useRights } from '../api/rights.js';
import { focusPage, goTo } from './shortcuts.js';
import { Connectivity } from './connectivity.js';
import { useLater } from './use-later.js';
import { UserMenu } from './user-menu.js';

const loadSheet = async () => (await import('./keyboard-sheet.js')).KeyboardSheet;

const places = [
  { path: '/', label: 'Connections' },
  { path: '/runs', label: 'Runs' },
  { path: '/administration', label: 'Administration' },
] as const;

/** What every page stands in: the way to the others, who is signed in, and whether the server can be reached. */
export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [KeyboardSheet, loadKeyboardSheet] = useLater(loadSheet);
  const [help, helpSheet] = useDisclosure(false, { onOpen: loadKeyboardSheet });
  const [location, navigate] = useLocation();
  useHotkeys([['?', helpSheet.toggle], ...goTo(navigate)]);
  useRights();
  useFocusKept(location);
  const isHere = (path: string) =>
    path === '/' ? !/^\/(runs|administration)/.test(location) : location.startsWith(path);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#page">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label="Pages"
            aria-expanded={opened}
          />
          <img src="/syncledger.svg" alt="" width={24} height={24} />
          <Text fw={600} visibleFrom="xs">
            Syncledger
          </Text>
          <span className="shell-gap" />
          <Connectivity />
          <UserMenu showKeys={helpSheet.open} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        {places.map(({ path, label }) => (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={label}
            active={isHere(path)}
            aria-current={isHere(path) ? 'page' : undefined}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        {children}
      </AppShell.Main>
      {KeyboardSheet && <KeyboardSheet opened={help} onClose={helpSheet.close} />}
    </AppShell>
  );
}

/** Gives the focus to the page when what had it has gone with the page before. */
function useFocusKept(location: string): void {
  const before = useRef(location);
  useEffect(() => {
    // The first page of a window begins at its top, with the way past the header.
    if (before.current !== location && document.activeElement === document.body) focusPage();
    before.current = location;
  }, [location]);
}
