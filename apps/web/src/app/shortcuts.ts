/** The keys that work on every page, for the sheet that `?` shows. */
export const shortcuts: readonly (readonly [keys: string, what: string])[] = [
  ['?', 'Show or hide this sheet'],
  ['/', 'Search'],
  ['Alt+1', 'Connections'],
  ['Alt+2', 'Runs'],
  ['Alt+3', 'Administration'],
  ['↑ ↓', 'Move through a list'],
  ['Enter', 'Open what is marked'],
  ['Esc', 'Close what lies above the page'],
];

/** Puts the cursor into the page's search field, if it has one. */
function search(): void {
  document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}

/** Has the keyboard, and who listens to the page, go on at its content. */
export function focusPage(): void {
  document.getElementById('page')?.focus({ preventScroll: true });
}

/** The shortcuts that lead somewhere, as `useHotkeys` takes them. */
export function goTo(navigate: (path: string) => void): [string, () => void][] {
  const to = (path: string) => () => {
    navigate(path);
    // Neither when somebody is asked first whether to leave, nor out of the list of keys, which stays open.
    const isOver = document.activeElement?.closest('[role="dialog"]');
    if (location.pathname === path && !isOver) focusPage();
  };
  return [
    ['/', search],
    ['alt+1', to('/')],
    ['alt+2', to('/runs')],
    ['alt+3', to('/administration')],
  ];
}
