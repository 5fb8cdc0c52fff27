import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { usePermissions } from '../api/permissions.js';
import { currentEntry, navigation } from './navigation.js';
import { focusPage, navigationKeys } from './shortcuts.js';
import { Connectivity } from './connectivity.js';
import { PaletteButton } from './palette/palette-button.js';
import { FailingCount } from './failing-count.js';
import { useLazyComponent } from './use-lazy-component.js';
import { UserMenu } from './user-menu.js';

const loadShortcutsDialog = async () => (await import('./shortcuts-dialog')).ShortcutsDialog;

export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [KeyboardSheet, loadDialog] = useLazyComponent(loadShortcutsDialog);
  const [isHelpOpen, helpDialog] = useDisclosure(false, { onOpen: loadDialog });
  const [location, navigate] = useLocation();
  useHotkeys([['?', helpDialog.toggle], ...navigationKeys(navigate)]);
  usePermissions();
  useFocusAfterNavigation(location);
  const isCurrent = (path: string) => path === currentEntry(location);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#page" onClick={skipToPage}>
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label="Main menu"
            aria-expanded={opened}
          />
          <img src="syncledger.svg" alt="" width={24} height={24} />
          <Text fw={600} visibleFrom="xs">
            Syncledger
          </Text>
          <span className="shell-gap" />
          <Connectivity />
          <PaletteButton showShortcuts={helpDialog.open} />
          <UserMenu showShortcuts={helpDialog.open} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Main">
        {navigation.map(({ path, label }) => (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={label}
            active={isCurrent(path)}
            aria-current={isCurrent(path) ? 'page' : undefined}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        {children}
      </AppShell.Main>
      <FailingCount />
      {KeyboardSheet && <KeyboardSheet opened={isHelpOpen} onClose={helpDialog.close} />}
    </AppShell>
  );
}

/** The base URL of the page would make the browser leave it. */
function skipToPage(event: MouseEvent): void {
  event.preventDefault();
  focusPage();
}

/** Moves the focus to the page when the element that had it was removed by a navigation. */
function useFocusAfterNavigation(location: string): void {
  const previous = useRef(location);
  useEffect(() => {
    // On the first page, start at the top with the skip link.
    if (previous.current !== location && document.activeElement === document.body) focusPage();
    previous.current = location;
  }, [location]);
}
