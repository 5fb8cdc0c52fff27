import { makersFor, type Caller } from '../http/caller.js';

/** Whose rights a webhook sends with, as its row keeps it: those of whoever made or changed it last, through the same credential. */
export function ownedBy(caller: Caller): { userId: number; makers: string | null } {
  const makers = makersFor(caller.userId, caller);
  return { userId: caller.userId, makers: makers.length > 0 ? JSON.stringify(makers) : null };
}
