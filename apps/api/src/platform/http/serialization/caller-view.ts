import { editPermission, type GlobalPermission, type Variant } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

/** What the caller may see. */
export interface CallerView {
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** Names of include-only fields that the request or the route includes. */
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

/** Shows no field that needs a permission or must be included. */
export const publicView: CallerView = { permissions: new Set(), included: new Set(), masksSecrets: false };

interface RouteView {
  /** Include-only fields that the route always shows. */
  readonly always: readonly string[];
  /** Whether agents see `params`. */
  readonly showsParamsToAgents?: boolean;
}

/** The view by the caller's current rights. */
export function viewOf({ caller, query }: FastifyRequest, { always, showsParamsToAgents }: RouteView): CallerView {
  if (!caller) return publicView;
  // Not validated yet. Unknown names have no effect here, and the input interceptor rejects them.
  const { include, mask } = query as { include?: string | string[]; mask?: unknown };
  const words = include === undefined ? [] : [include].flat().flatMap((list) => list.split(','));
  const { permissions, scope } = caller;
  return {
    permissions: scope === 'agent' && !showsParamsToAgents ? withoutParams(permissions) : permissions,
    included: new Set([...words.map((word) => word.trim()), ...always]),
    masksSecrets: mask === 'secrets',
  };
}

/** A view without the permissions that an earlier view of the same request lacks. */
export function narrowed(view = publicView, { permissions }: CallerView = publicView): CallerView {
  return { ...view, permissions: new Set([...view.permissions].filter((name) => permissions.has(name))) };
}

/** Agents see `params` only of runs that they hold, whatever their user may see. */
function withoutParams(permissions: ReadonlySet<GlobalPermission>): ReadonlySet<GlobalPermission> {
  const hidden: readonly GlobalPermission[] = Object.values(editPermission);
  return new Set([...permissions].filter((permission) => !hidden.includes(permission)));
}

/** The only function that creates variants, so a cache keyed by variant respects permissions and masking. */
export function variantOf({ masksSecrets }: CallerView, isRevealed: boolean): Variant {
  if (!isRevealed) return 'plain' as Variant;
  return (masksSecrets ? 'masked' : 'full') as Variant;
}
