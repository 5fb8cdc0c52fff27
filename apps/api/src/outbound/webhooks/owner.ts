import { makersFor, serializeMakers, type Caller } from '../../platform/http/caller.js';

/**
 * The owner of a webhook, as stored with it: the user who last changed it, bounded by the makers of the token that did
 * so.
 */
export function ownedBy(caller: Caller): { userId: number; makers: string | null } {
  return { userId: caller.userId, makers: serializeMakers(makersFor(caller.userId, caller)) };
}
