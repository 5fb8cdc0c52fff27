/** The main menu, in its order; each entry has a shortcut, Alt and its number. */
export const navigation = [
  { path: '/', label: 'Connections' },
  { path: '/causes', label: 'Causes' },
  { path: '/runs', label: 'Runs' },
  { path: '/administration', label: 'Administration' },
] as const;

/** The entry of the menu that a page belongs to: the first one where no other fits. */
export function currentEntry(location: string): string {
  return navigation.find(({ path }) => path !== '/' && location.startsWith(path))?.path ?? '/';
}
