import { editPermission, kinds, type ClaimInput, type Kind } from '@syncledger/domain';

import type { Caller } from '../../platform/http/caller.js';

/** The kinds of runs that a claim asks for: with `needs_params`, those whose `params` the caller sees. */
export function claimedKinds({ kinds: asked = [...kinds], needs_params }: ClaimInput, { permissions }: Caller): Kind[] {
  return needs_params ? asked.filter((kind) => permissions.has(editPermission[kind])) : asked;
}
