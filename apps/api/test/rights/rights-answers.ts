import { globalRights, sees, type Caller } from './rights-callers.js';
import { showsParams, type Row } from './rights-table.js';
import type { Ids } from './rights-world.js';

type Kind = 'alm' | 'analysis';

interface Item {
  readonly id: number;
  readonly kind?: Kind;
  readonly project?: number;
  readonly params?: object;
  readonly connection?: Item | number;
}

interface Body extends Item {
  readonly results?: readonly Item[];
  readonly permissions?: readonly string[];
}

/**
 * What is wrong with the body of a success: `params` that the caller may not see, or may and does not, objects in a list
 * that are hidden, or missing, and permissions that the caller does not have.
 */
export function wrongsOf(row: Row, caller: Caller, body: Body, seeded: ReadonlyMap<string, Ids>): string[] {
  return [...wrongParams(row, caller, body), ...wrongList(row, caller, body, seeded), ...wrongMe(row, caller, body)];
}

function wrongParams({ route }: Row, caller: Caller, body: Body): string[] {
  const ofRoute: Kind = route.includes('/analysis/') ? 'analysis' : 'alm';
  const isOfConnections = /\/(connections|jobs)\//.test(route) && !/\/(output|acknowledgement)\/$/.test(route);
  const wrong = (isOfConnections ? (body.results ?? [body]) : []).some((item) => {
    // Some routes of connections name them by id.
    if (typeof item.connection === 'number') return false;
    const may = globalRights(caller).includes(showsParams[item.kind ?? ofRoute]);
    return 'params' in (item.connection ?? item) !== may;
  });
  // The audit names the field.
  const showsAnyway = !isOfConnections && !route.endsWith('/audit/') && JSON.stringify(body).includes('"params"');
  return wrong || showsAnyway ? ['params against the rights'] : [];
}

function wrongList({ route }: Row, caller: Caller, { results }: Body, seeded: ReadonlyMap<string, Ids>): string[] {
  const [, list, kind] = /^GET \/(projects|connections|jobs)\/(?:(alm|analysis)\/)?$/.exec(route) ?? [];
  if (list === undefined || !results) return [];
  const idsOf = ({ project, connections, jobs }: Ids): (number | undefined)[] => {
    if (list === 'projects') return [project];
    const ofKinds = list === 'jobs' ? jobs : connections;
    return kind === undefined ? Object.values(ofKinds) : [ofKinds[kind]];
  };
  const listed = new Set<number | undefined>(results.map(({ id }) => id));
  return [...seeded].flatMap(([standing, ids]) =>
    idsOf(ids).some((id) => listed.has(id) !== sees(caller, standing)) ? [`lists wrongly what is of ${standing}`] : [],
  );
}

function wrongMe({ route }: Row, caller: Caller, { permissions = [] }: Body): string[] {
  if (!route.endsWith('/users/me/')) return [];
  const expected = [...globalRights(caller)].sort().join();
  return permissions.join() === expected ? [] : [`permissions ${permissions.join()} in place of ${expected}`];
}
