import type { Job } from '@syncledger/client';

export function starter({ automatic, user }: Pick<Job, 'automatic' | 'user'>): string {
  if (automatic) return 'Schedule';
  return typeof user === 'number' ? `User ${String(user)}` : user.email;
}
