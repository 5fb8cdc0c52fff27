import { editPermission, type AnyResource } from '@syncledger/domain';

import { publicView, type CallerView } from './caller-view.js';

/**
 * Whether the JSON of a resource may contain a secret in this view: a field that is declared as secret, or unmasked fields that need
 * a permission. Decided before anything is serialized, for streams as well; a view never widens while a response is sent.
 */
export function mayShowSecrets({ fields }: AnyResource, view: CallerView = publicView): boolean {
  const isRevealing = !view.masksSecrets && Object.values(editPermission).some((name) => view.permissions.has(name));
  return Object.values(fields).some(
    ({ secret, shownTo, inside }) =>
      secret === true ||
      (shownTo !== undefined && isRevealing) ||
      (inside !== undefined && mayShowSecrets(inside, view)),
  );
}
