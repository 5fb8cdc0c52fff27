import { useQuery, useQueryClient } from '@tanstack/react-query';

import { preferences, updatePreferences } from '../../api/preferences.js';
import { useSession } from '../../app/session.js';
import { viewsOf, withView, type SavedView } from './views.js';

/** The caller's views, which are stored on the server. */
export function useSavedViews() {
  const session = useSession();
  const queryClient = useQueryClient();
  const { data } = useQuery(preferences(session));
  const update = (change: (views: readonly SavedView[]) => readonly SavedView[]) =>
    updatePreferences(session, queryClient, (before) => ({ ...before, views: change(viewsOf(before)) }));
  return {
    views: data ? viewsOf(data) : [],
    save: (view: SavedView) => update((views) => withView(views, view)),
    remove: (name: string) => update((views) => views.filter((view) => view.name !== name)),
  };
}
