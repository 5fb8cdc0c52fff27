/** A member as the form holds them: `key` stays while the address is typed. */
export interface MemberRow {
  readonly key: number;
  readonly email: string;
  readonly role: string;
}

/** The members before, and those that are to be. */
interface Lists {
  readonly before: readonly { readonly email: string }[];
  readonly after: readonly { readonly email: string }[];
}

/** The addresses of those who are members no more. They are the same in any case of their letters. */
export function removedMembers({ before, after }: Lists): string[] {
  const stays = new Set(after.map(({ email }) => email.trim().toLowerCase()));
  return before.map(({ email }) => email).filter((email) => !stays.has(email.toLowerCase()));
}
