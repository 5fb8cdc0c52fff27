import { makersFor, storedMakers, type Caller } from '../../platform/http/caller.js';

/** Whose rights a webhook sends with, as its row keeps it: those of whoever made or changed it last, through the same credential. */
export function ownedBy(caller: Caller): { userId: number; makers: string | null } {
  return { userId: caller.userId, makers: storedMakers(makersFor(caller.userId, caller)) };
}
