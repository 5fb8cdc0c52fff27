import type { Preferences } from '@syncledger/client';

/** Filters and order under a name. */
export interface SavedView {
  readonly name: string;
  /** The part of the URL after the question mark. */
  readonly query: string;
}

export const MAX_VIEWS = 50;
/** In characters. */
export const MAX_NAME = 60;

/** Replaces the view of the same name, and is sorted by name. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const others = views.filter(({ name }) => name !== view.name).slice(0, MAX_VIEWS - 1);
  return [...others, view].sort((one, other) => one.name.localeCompare(other.name));
}

/** Ignores what is no view. */
export function viewsOf({ views }: Preferences): SavedView[] {
  return Array.isArray(views) ? views.filter(isView) : [];
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('query' in value)) return false;
  return typeof value.name === 'string' && value.name !== '' && typeof value.query === 'string';
}

/** The same filters in one order, so that a view is found again. */
export function canonicalQuery(query: string): string {
  const entries = [...new URLSearchParams(query)].filter(([, value]) => value !== '');
  return new URLSearchParams(entries.sort(([a, b], [c, d]) => a.localeCompare(c) || b.localeCompare(d))).toString();
}
