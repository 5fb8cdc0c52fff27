import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { usePermissions } from '../../api/permissions.js';
import { updatePreferences } from '../../api/preferences.js';
import { useSession } from '../../app/session.js';
import { VISIT_INTERVAL, visitOf, withVisit } from './visit.js';

/** In milliseconds, so that the first rows come first. */
const DELAY = 1500;

/** Whether the overview is open is stored on the server, so that a visit is the same in all browsers. */
export function useLastVisit(): string | null {
  const session = useSession();
  const queryClient = useQueryClient();
  const { canWrite } = usePermissions();
  const [previous, setPrevious] = useState<string | null>(null);
  useEffect(() => {
    if (!canWrite) return;
    let isGone = false;
    const visit = async () => {
      if (document.visibilityState === 'hidden') return;
      const stored = await updatePreferences(session, queryClient, (before) => withVisit(before, Date.now()));
      if (!isGone) setPrevious(visitOf(stored)?.previous ?? null);
    };
    // Without it, nothing is marked as new; the next attempt is soon.
    const attempt = () => void visit().catch(() => undefined);
    const first = setTimeout(attempt, DELAY);
    const timer = setInterval(attempt, VISIT_INTERVAL);
    return () => {
      isGone = true;
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [session, queryClient, canWrite]);
  return previous;
}
