import type { AuditFilters } from '../../../api/audit.js';

/** Filters in the URL; days are in the local time zone. */
export const auditFilterNames = ['actor', 'action', 'object', 'from', 'until'] as const;

export type AuditSearchParams = Readonly<Partial<Record<(typeof auditFilterNames)[number], string[]>>>;

export const objectLabels = {
  user: 'User',
  global_role: 'Global role',
  project_role: 'Project role',
  token: 'Token',
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

/** Returns the label and page of an object such as `connection/12`. */
export function describeObject(object: string): { label: string; path?: string } {
  const [kind = '', id = ''] = object.split('/');
  const label = `${kind in objectLabels ? objectLabels[kind as keyof typeof objectLabels] : kind} ${id}`.trim();
  const pages: Readonly<Record<string, string>> = { user: 'people', project: 'projects', webhook: 'webhooks' };
  const page = pages[kind];
  return page === undefined ? { label } : { label, path: `/administration/${page}/${id}` };
}
