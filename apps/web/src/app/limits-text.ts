import type { TokenLimits } from '@syncledger/client';

import { relative } from '../components/time-text.js';

/**
 * What the token that somebody is signed in with keeps them from, in a sentence.
 * @param now in milliseconds since 1970
 * @returns undefined for one that does all that its user may, for ever
 */
export function limitsText({ read_only, narrowed, expires_at: end }: TokenLimits, now: number): string | undefined {
  const limits = [
    read_only ? 'only reads' : [],
    narrowed ? 'has fewer permissions than you' : [],
    end === null ? [] : `expires ${relative(Date.parse(end), now)}`,
  ].flat();
  return limits.length > 0 ? `This token ${new Intl.ListFormat('en').format(limits)}.` : undefined;
}
