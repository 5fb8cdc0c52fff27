import { makersFor, serializeMakers, type Caller } from '../../platform/http/caller.js';

/** The maker of a user's token, as stored with it: the token grants nothing that the maker lacks. */
export function madeBy(caller: Caller, userId: number): { createdBy: number; makers: string | null } {
  return { createdBy: caller.userId, makers: serializeMakers(makersFor(userId, caller)) };
}
