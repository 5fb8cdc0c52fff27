import type { AuditFilters } from '../../../api/audit.js';

/** Filters in the URL; days are in the local time zone. */
export const auditFilterNames = ['actor', 'action', 'object', 'from', 'until'] as const;

export type AuditSearchParams = Readonly<Partial<Record<(typeof auditFilterNames)[number], string[]>>>;

export const objectLabels = {
  user: 'User',
  global_role: 'Global role',
  project_role: 'Project role',
  token: 'Token',
  session: 'Session',
  sign_in_link: 'Sign-in link',
  project: 'Project',
  connection: 'Connection',
  setting: 'Setting',
  webhook: 'Webhook',
} as const;

export const actionLabels = {
  create: 'Created',
  update: 'Updated',
  delete: 'Deleted',
  reveal: 'Revealed params',
  acknowledge: 'Acknowledged',
  unacknowledge: 'Removed the acknowledgement',
} as const;

/** Includes the whole day of `until`. */
export function auditQuery({ actor, action, object, from, until }: AuditSearchParams): AuditFilters {
  const first = startOfDay(from?.[0], 0);
  const last = startOfDay(until?.[0], 1);
  const actions = action?.filter((one): one is keyof typeof actionLabels => one in actionLabels);
  return {
    ...(actor && { actor }),
    ...(actions && actions.length > 0 && { action: actions }),
    ...(object && { object }),
    ...(first && { date__gte: [first] }),
    ...(last && { date__lt: [last] }),
  };
}

/**
 * Undefined for an invalid day.
 * @param offset in days
 */
function startOfDay(day: string | undefined, offset: number): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/
    .exec(day ?? '')
    ?.slice(1)
    .map(Number);
  const [year, month, date] = parts ?? [];
  if (year === undefined || month === undefined || date === undefined || year < 1970) return undefined;
  // By calendar: with daylight saving time, not every day has 24 hours.
  return new Date(year, month - 1, date + offset).toISOString();
}

/** Such as "Connection 12" for `connection/12`. */
export function describeObject(object: string): string {
  const [kind = '', id = ''] = object.split('/');
  return `${kind in objectLabels ? objectLabels[kind as keyof typeof objectLabels] : kind} ${id}`.trim();
}
