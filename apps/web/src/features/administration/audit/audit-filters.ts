import type { AuditFilters } from '../../../api/audit.js';

/** The filters of the audit in the address of the page; days are those of the viewer's zone. */
export const auditFilterNames = ['actor', 'action', 'object', 'from', 'until'] as const;

/** What is set in the address. */
export type AuditAddress = Readonly<Partial<Record<(typeof auditFilterNames)[number], string[]>>>;

/** What each kind of object is called. */
export const objectWords = {
  user: 'Person',
  global_role: 'Global role',
  project_role: 'Project role',
  token: 'Token',
  project: 'Project',
  connection: 'Connection',
  setting: 'Setting',
  webhook: 'Webhook',
} as const;

/** What each act is called. */
export const actionWords = { create: 'Made', update: 'Changed', delete: 'Deleted', reveal: 'Shown params of' } as const;

/** What is asked for: "until" a day means all of that day. */
export function auditQuery({ actor, action, object, from, until }: AuditAddress): AuditFilters {
  const first = startOf(from?.[0], 0);
  const last = startOf(until?.[0], 1);
  const acts = action?.filter((one): one is keyof typeof actionWords => one in actionWords);
  return {
    ...(actor && { actor }),
    ...(acts && acts.length > 0 && { action: acts }),
    ...(object && { object }),
    ...(first && { date__gte: [first] }),
    ...(last && { date__lt: [last] }),
  };
}

/** When a day begins in the viewer's zone, or one some days later; undefined for what is no day. */
function startOf(day: string | undefined, later: number): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/
    .exec(day ?? '')
    ?.slice(1)
    .map(Number);
  const [year, month, date] = parts ?? [];
  if (year === undefined || month === undefined || date === undefined || year < 1970) return undefined;
  // By the calendar: a day of the change to summer time has 23 hours.
  return new Date(year, month - 1, date + later).toISOString();
}

/** An object of the audit, such as `connection/12`: what to call it, and the page that it has. */
export function objectOf(object: string): { label: string; path?: string } {
  const [kind = '', id = ''] = object.split('/');
  const label = `${kind in objectWords ? objectWords[kind as keyof typeof objectWords] : kind} ${id}`.trim();
  const pages: Readonly<Record<string, string>> = { user: 'people', project: 'projects', webhook: 'webhooks' };
  const page = pages[kind];
  return page === undefined ? { label } : { label, path: `/administration/${page}/${id}` };
}
