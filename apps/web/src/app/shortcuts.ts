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

/** The shortcuts that lead somewhere, as `useHotkeys` takes them. */
export function goTo(navigate: (path: string) => void): [string, () => void][] {
  return [
    ['/', search],
    ['alt+1', () => navigate('/')],
    ['alt+2', () => navigate('/runs')],
    ['alt+3', () => navigate('/administration')],
  ];
}
