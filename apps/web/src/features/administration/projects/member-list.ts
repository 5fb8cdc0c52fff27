/** `key` is stable while the address is edited. */
export interface MemberRow {
  readonly key: number;
  readonly email: string;
  readonly role: string;
}

interface Lists {
  readonly before: readonly { readonly email: string }[];
  readonly after: readonly { readonly email: string }[];
}

/** Addresses are compared case-insensitively. */
export function removedMembers({ before, after }: Lists): string[] {
  const stays = new Set(after.map(({ email }) => email.trim().toLowerCase()));
  return before.map(({ email }) => email).filter((email) => !stays.has(email.toLowerCase()));
}
