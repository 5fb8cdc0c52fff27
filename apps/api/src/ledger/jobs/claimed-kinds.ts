import { editPermission, kinds, type ClaimInput, type Kind } from '@syncledger/domain';

import type { Caller } from '../../platform/http/caller.js';

/** The kinds of runs that a claim requests: with `needs_params`, only those whose `params` the caller sees. */
export function claimedKinds(
  { kinds: requested = [...kinds], needs_params }: ClaimInput,
  { permissions }: Caller,
): Kind[] {
  return needs_params ? requested.filter((kind) => permissions.has(editPermission[kind])) : requested;
}
