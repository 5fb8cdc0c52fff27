import type { Kind } from '../connection/kind.js';

export interface ParamInfo {
  /** Whether the value is a credential. */
  readonly secret: boolean;
  readonly meaning: string;
}

/** The usual params of connections to a system. */
export interface System {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, ParamInfo>>;
}

const open = (meaning: string): ParamInfo => ({ secret: false, meaning });
const secret = (meaning: string): ParamInfo => ({ secret: true, meaning });

/** Params of every system that identify the project on the requirements platform. */
const platform = {
  sde_businessunit: open('business unit on the requirements platform'),
  sde_application: open('application on the requirements platform'),
  sde_project: open('project on the requirements platform'),
  sde_verification_filter: open('which verification states are in scope'),
  sde_statuses_in_scope: open('which task statuses are in scope'),
  sde_min_priority: open('lowest task priority in scope, 1 to 10'),
  conflict_policy: open('who wins when both sides changed: `alm`, `sde` or `timestamp`'),
};

const tracker = {
  ...platform,
  alm_method: open('`https` or `http`'),
  alm_server: open('host name of the tracker'),
  alm_project: open('project in the tracker'),
  alm_user: open('user name'),
  alm_pass: secret('password'),
  alm_phases: open('which phases are synchronised'),
  alm_title_format: open('form of a ticket’s title'),
};

const scanner = {
  ...platform,
  analysis_server: open('host name of the scanner'),
  analysis_user: open('user name'),
  analysis_pass: secret('password'),
  import_behaviour: open('`replace`, `replace-scanner` or `combine`'),
  task_status_mapping: open('task status for each result, as JSON'),
};

const alm = (params: System['params']): System => ({ kind: 'alm', params: { ...tracker, ...params } });
const analysis = (params: System['params']): System => ({ kind: 'analysis', params: { ...scanner, ...params } });

/** The well-known systems, by name. */
export const systems: Readonly<Record<string, System>> = {
  Jira: alm({
    alm_api_token: secret('API token, in place of a password'),
    alm_issue_type: open('type of the tickets made'),
    alm_parent_issue: open('ticket under which tickets are made'),
  }),
  Rally: alm({
    alm_api_token: secret('API key, in place of a password'),
    rally_workspace: open('workspace'),
    alm_card_type: open('type of the cards made'),
  }),
  'Azure DevOps': alm({
    alm_api_token: secret('personal access token'),
    alm_organization: open('organization'),
    alm_area_path: open('area path of the work items made'),
  }),
  GitHub: alm({
    alm_api_token: secret('personal access token'),
    alm_repo_owner: open('owner of the repository'),
    alm_repository: open('repository'),
  }),
  GitLab: alm({ alm_api_token: secret('access token'), alm_group: open('group of the project') }),
  ServiceNow: alm({
    alm_client_id: open('OAuth client'),
    alm_client_secret: secret('secret of the OAuth client'),
    alm_table: open('table of the records made'),
  }),
  Trac: alm({ alm_milestone: open('milestone of the tickets made') }),
  Mingle: alm({ alm_card_type: open('type of the cards made') }),
  VersionOne: alm({ alm_api_token: secret('access token'), alm_scope: open('scope of the items made') }),
  Redmine: alm({ alm_api_token: secret('API key'), alm_tracker: open('tracker of the issues made') }),
  WhiteHat: analysis({ analysis_api_key: secret('API key'), asset_name: open('asset, such as a site') }),
  Fortify: analysis({
    analysis_api_token: secret('token of Software Security Center'),
    fortify_application: open('application'),
    fortify_version: open('version of the application'),
  }),
  Veracode: analysis({
    analysis_api_id: open('id of the API credentials'),
    analysis_api_key: secret('key of the API credentials'),
    veracode_application: open('application'),
  }),
  AppScan: analysis({
    analysis_key_id: open('id of the API key'),
    analysis_key_secret: secret('secret of the API key'),
    appscan_application: open('application'),
  }),
  WebInspect: analysis({ analysis_api_key: secret('API key'), report_file: open('report that is imported') }),
  Checkmarx: analysis({
    analysis_client_secret: secret('secret of the OAuth client'),
    checkmarx_project: open('project'),
    checkmarx_team: open('team of the project'),
  }),
  SonarQube: analysis({ analysis_api_token: secret('user token'), sonarqube_project: open('key of the project') }),
  Snyk: analysis({ analysis_api_token: secret('API token'), snyk_organization: open('id of the organization') }),
};

const byFoldedName = new Map(Object.entries(systems).map(([name, system]) => [name.toLowerCase(), system]));

export type Secrecy = 'secret' | 'open' | 'unknown';

/**
 * Looks up whether a param is secret.
 * @param system ignores case
 */
export function secrecyOf(system: string, name: string): Secrecy {
  const known = byFoldedName.get(system.toLowerCase())?.params;
  const meaning = known && Object.hasOwn(known, name) ? known[name] : undefined;
  if (!meaning) return 'unknown';
  return meaning.secret ? 'secret' : 'open';
}

/**
 * Whether a param must be masked. Unknown params count as secret, to fail closed.
 * @param system ignores case
 */
export function isSecretParam(system: string, name: string): boolean {
  return secrecyOf(system, name) !== 'open';
}
