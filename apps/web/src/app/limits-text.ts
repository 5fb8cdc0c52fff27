import type { TokenLimits } from '@syncledger/client';

import { formatRelative } from '../components/format-time.js';

/**
 * Describes the restrictions of the token that the user signed in with.
 * @param now in milliseconds since 1970
 * @returns undefined if it has none
 */
export function limitsText({ read_only, narrowed, expires_at: end }: TokenLimits, now: number): string | undefined {
  const limits = [
    read_only ? 'is read-only' : [],
    narrowed ? 'has fewer permissions than your account' : [],
    end === null ? [] : `expires ${formatRelative(Date.parse(end), now)}`,
  ].flat();
  return limits.length > 0 ? `This token ${new Intl.ListFormat('en').format(limits)}.` : undefined;
}
