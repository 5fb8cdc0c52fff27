/** Who asks, and what they may. */
export interface RawCaller {
  readonly userId: number;
  /** Undefined for every project. */
  readonly projects: readonly number[] | undefined;
  readonly sees: Readonly<Record<string, boolean>>;
  readonly mayRun: boolean;
}

/** A job as the database hands it over: id, user, automatic, succeeded, ready, message, last run, kind, connection, its version. */
export type RawJob = readonly [
  id: number,
  user: number,
  automatic: number | boolean,
  succeeded: number | boolean,
  ready: number,
  message: string,
  lastRun: number,
  kind: string,
  connection: number,
  version: number,
];

/** A connection as it is stored. */
export interface RawConnection {
  readonly alias: string;
  readonly command: string;
  readonly frequency: string;
  readonly params: string;
  readonly project_id: number;
  readonly system: string;
  readonly version: number;
}

/** Which jobs of a list; undefined does not narrow. */
export interface RawList {
  readonly kind: string | undefined;
  readonly connection: number | undefined;
  readonly project: number | undefined;
  /** Jobs with smaller ids only. */
  readonly before: number | undefined;
  readonly offset: number;
  readonly size: number;
}

/** A result that is posted. */
export interface RawResult {
  readonly automatic: boolean;
  readonly connection: number;
  readonly result_message: string;
  readonly succeeded: boolean;
}

/** How many jobs a connection has. */
export interface JobCount {
  readonly connection: number;
  readonly kind: string;
  readonly project: number;
  jobs: number;
}

/** The hand-written SQL of one database. */
export interface RawStore {
  caller(hash: string): Promise<RawCaller | undefined>;
  one(kind: string, id: number, caller: RawCaller): Promise<RawJob | undefined>;
  /** One more than a page, if there is one more. */
  page(list: RawList, caller: RawCaller): Promise<readonly RawJob[]>;
  all(): AsyncIterable<readonly RawJob[]>;
  connection(id: number): Promise<RawConnection>;
  /** Jobs of each connection, with its kind and project. */
  counts(): Promise<readonly JobCount[]>;
  /** The new job, on disk; undefined when the connection is not one of the kind or its project is archived. */
  insert(kind: string, result: RawResult, userId: number): Promise<RawJob | undefined>;
}

/** The row of a token. */
export interface CallerRow {
  readonly user_id: number;
  readonly is_superuser: number | boolean;
  readonly permissions: string | null;
  readonly projects: string | null;
}

/** One statement for token, user, rights and projects. `?` stands for the hash. */
export const CALLER = `SELECT u.id AS user_id, u.is_superuser,
  (SELECT string_agg(permission, ',') FROM role_permissions WHERE role_id = u.role) AS permissions,
  (SELECT string_agg(CAST(m.project_id AS text), ',') FROM memberships m JOIN role_permissions r ON r.role_id = m.role AND r.permission = 'view_project' WHERE m.user_id = u.id) AS projects
  FROM tokens t JOIN users u ON u.id = t.user_id
  WHERE t.hash = ? AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?) AND u.is_active`;

/** The columns of a job in the order of `RawJob`. */
export const COLUMNS =
  'j.id, j.user_id, j.automatic, j.succeeded, j.ready, j.result_message, j.last_run, j.kind, c.id AS connection, c.version';

/** Reads the row of a token. */
export function rawCaller(row: CallerRow | undefined): RawCaller | undefined {
  if (!row) return undefined;
  const permissions = new Set(row.permissions?.split(','));
  const has = (permission: string) => Boolean(row.is_superuser) || permissions.has(permission);
  const seesAll = has('view_all_projects') || has('edit_all_projects');
  return {
    userId: row.user_id,
    projects: seesAll ? undefined : (row.projects?.split(',') ?? []).map(Number),
    sees: { alm: has('edit_alm_connections'), analysis: has('edit_security_tool_connections') },
    mayRun: has('sync_all') || has('edit_all_projects'),
  };
}

/** The conditions of a list, or of one of its jobs, with their values. */
export function conditionsOf(list: Partial<RawList> & { id?: number }, { projects }: RawCaller): [string, unknown[]] {
  const given: [string, unknown][] = [
    ['j.id = ?', list.id],
    ['j.kind = ?', list.kind],
    ['j.connection_id = ?', list.connection],
    ['j.project_id = ?', list.project],
    ['j.id < ?', list.before],
  ];
  const used = given.filter(([, value]) => value !== undefined);
  const among = projects === undefined ? [] : [`j.project_id IN (${projects.map(() => '?').join() || 'NULL'})`];
  const where = [...used.map(([condition]) => condition), ...among].join(' AND ') || 'TRUE';
  return [where, [...used.map(([, value]) => value), ...(projects ?? [])]];
}

const JOBS = `SELECT ${COLUMNS} FROM jobs j JOIN connections c ON c.id = j.connection_id AND c.deleted_at IS NULL`;

/** Every job, newest first. */
export const ALL = `${JOBS} ORDER BY j.id DESC`;

/** One job. */
export function oneStatement(where: string): string {
  return `${JOBS} WHERE ${where}`;
}

/** The ids of a page first, then the rest of its rows: skipped rows are not joined. */
export function pageStatement(where: string): string {
  return `SELECT ${COLUMNS} FROM (SELECT j.id FROM jobs j WHERE ${where} ORDER BY j.id DESC LIMIT ? OFFSET ?) p JOIN jobs j ON j.id = p.id JOIN connections c ON c.id = j.connection_id AND c.deleted_at IS NULL ORDER BY j.id DESC`;
}

/** Writes a result, if its connection is of the kind and may run. */
export const INSERT = `INSERT INTO jobs (kind, connection_id, project_id, user_id, automatic, succeeded, ready, result_message, last_run, created_at, attempt)
  SELECT c.kind, c.id, c.project_id, ?, ?, ?, 1, ?, ?, ?, 1 FROM connections c JOIN projects p ON p.id = c.project_id
  WHERE c.id = ? AND c.kind = ? AND c.deleted_at IS NULL AND NOT p.archived`;
