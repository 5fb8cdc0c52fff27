import { PREFIX } from '../api/server.js';
import { navigation } from './navigation.js';

/** Shortcuts of all pages, for the dialog that `?` opens. */
export const shortcuts: readonly (readonly [keys: string, description: string])[] = [
  ['?', 'Show keyboard shortcuts'],
  ['/', 'Search'],
  ['Ctrl+K or ⌘K', 'Go to a connection, run, page or action'],
  ...navigation.map(({ label }, index) => [`Alt+${String(index + 1)}`, label] as const),
  ['↑ ↓', 'Move through a list'],
  ['Enter', 'Open the row'],
  ['Space', 'Select the connection'],
  ['Esc', 'Close the dialog or menu'],
];

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}

/** Moves keyboard and screen-reader focus to the content. */
export function focusPage(): void {
  document.getElementById('page')?.focus({ preventScroll: true });
}

/** Shortcuts in the format of `useHotkeys`. */
export function navigationKeys(navigate: (path: string) => void): [string, () => void][] {
  const to = (path: string) => () => {
    navigate(path);
    // Not while a dialog asks whether to leave, and not from the list of shortcuts, which stays open.
    const isInDialog = document.activeElement?.closest('[role="dialog"]');
    if (location.pathname === PREFIX + path && !isInDialog) focusPage();
  };
  return [
    ['/', focusSearch],
    ...navigation.map(({ path }, index): [string, () => void] => [`alt+${String(index + 1)}`, to(path)]),
  ];
}
