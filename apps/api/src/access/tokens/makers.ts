import { makersFor, storedMakers, type Caller } from '../../platform/http/caller.js';

/** Who made a token of a user, as its row keeps it: what they lack, it does not give. */
export function madeBy(caller: Caller, userId: number): { createdBy: number; makers: string | null } {
  return { createdBy: caller.userId, makers: storedMakers(makersFor(userId, caller)) };
}
