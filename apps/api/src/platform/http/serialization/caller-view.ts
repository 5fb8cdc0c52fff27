import { editPermission, type GlobalPermission, type Variant } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

/** What the caller of a request may be shown. */
export interface CallerView {
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** Names of the fields that are shown on request only and that the request, or its route, includes. */
  readonly included: ReadonlySet<string>;
  /** Whether secret values are replaced by `{"$secret": true}`. */
  readonly masksSecrets: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `AccessGuard`; set again whenever the caller is read again. */
    view?: CallerView;
  }
}

/** Shows nothing that needs a permission or has to be included. */
export const publicView: CallerView = { permissions: new Set(), included: new Set(), masksSecrets: false };

/** What a route shows beside what the request asks for. */
interface ShownByRoute {
  /** Fields that are included without being asked for. */
  readonly always: readonly string[];
  /** Whether agents are shown the `params` of the runs that they hold. */
  readonly heldByAgents?: boolean;
}

/** The view of a request's caller, by the rights that the caller has now. */
export function viewOf({ caller, query }: FastifyRequest, { always, heldByAgents }: ShownByRoute): CallerView {
  if (!caller) return publicView;
  // Not validated yet. Words that are no fields include nothing, and the input pipe refuses them.
  const { include, mask } = query as { include?: unknown; mask?: unknown };
  const words = typeof include === 'string' ? include.split(',').map((word) => word.trim()) : [];
  const { permissions, scope } = caller;
  return {
    permissions: scope === 'agent' && !heldByAgents ? withoutParams(permissions) : permissions,
    included: new Set([...words, ...always]),
    masksSecrets: mask === 'secrets',
  };
}

/** Agents see `params` of the runs that they hold only, whatever else their user may see. */
function withoutParams(permissions: ReadonlySet<GlobalPermission>): ReadonlySet<GlobalPermission> {
  const hidden: readonly GlobalPermission[] = Object.values(editPermission);
  return new Set([...permissions].filter((permission) => !hidden.includes(permission)));
}

/** The only maker of variants: whoever caches by variant has decided by permission and mask. */
export function variantOf({ masksSecrets }: CallerView, isRevealed: boolean): Variant {
  if (!isRevealed) return 'plain' as Variant;
  return (masksSecrets ? 'masked' : 'full') as Variant;
}
