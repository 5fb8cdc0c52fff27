export interface AgentOption {
  /** The placeholder in the help; undefined for a flag. */
  readonly value?: string;
  /** The default, as described in the help. */
  readonly default: string;
  readonly meaning: string;
  readonly repeatable?: boolean;
}

/** The help and the table in docs/reference/agent.md are generated from these. */
export const agentOptions = {
  server: { value: 'URL', default: 'required', meaning: 'URL of the ledger, such as `https://ledger.example.com`' },
  'token-file': {
    value: 'FILE',
    default: 'required',
    meaning: 'file with the token and nothing else, readable only by its owner. Read again for each request',
  },
  commands: {
    value: 'DIR',
    default: 'required',
    meaning: 'folder of commands: executable files, each named after the `command` of the connections it serves',
  },
  name: { value: 'NAME', default: 'the host name', meaning: 'name of the agent in the ledger' },
  concurrency: { value: 'N', default: '1', meaning: 'maximum number of runs at a time, 1 to 100' },
  kinds: {
    value: 'LIST',
    default: 'both',
    meaning: 'claim only runs of these kinds (comma-separated): `alm`, `analysis`',
  },
  systems: {
    value: 'LIST',
    default: 'systems of `--allow`, otherwise all',
    meaning: 'claim only runs for these systems (exact names, comma-separated)',
  },
  allow: {
    value: 'SYSTEM=COMMAND',
    default: 'everything',
    repeatable: true,
    meaning: 'allow this command for this system; repeatable. Any other combination fails without being executed',
  },
  inaccessible: {
    value: 'WHICH',
    default: 'any',
    meaning: '`only`: claim only runs of connections marked `inaccessible`; `never`: skip those; `any`: claim both',
  },
  timeout: { value: 'TIME', default: '4h', meaning: 'maximum duration of a run (`90s`, `30m`, `4h`), at most 24 days' },
  'kill-after': {
    value: 'TIME',
    default: '10s',
    meaning: 'delay between SIGTERM and SIGKILL when a run is terminated',
  },
  'stop-grace': {
    value: 'TIME',
    default: '60s',
    meaning: 'how long active runs may take to finish when the agent is stopped; the ledger requeues the rest',
  },
  'lease-seconds': {
    value: 'N',
    default: '60',
    meaning: 'how long the agent keeps a run without a heartbeat, 10 to 3600',
  },
  spool: {
    value: 'DIR',
    default: './spool',
    meaning: 'folder for results that are not delivered yet; created if missing. Each agent needs its own',
  },
  ca: { value: 'FILE', default: 'none', meaning: 'additional certificates to trust (PEM). Read again when it changes' },
  'allow-http': {
    default: 'off',
    meaning: 'allow plain http to other hosts: the token and all params are sent unencrypted',
  },
  'without-params': {
    default: 'off',
    meaning: 'claim also runs whose `params` the token’s user may not see; their commands get none',
  },
  env: {
    value: 'NAME',
    default: 'none',
    repeatable: true,
    meaning: 'pass this environment variable on to commands, such as `HTTPS_PROXY`; repeatable',
  },
  once: { default: 'off', meaning: 'exit when no run is queued; the exit status tells whether a run failed' },
  'dry-run': { default: 'off', meaning: 'the same as the command `check`' },
  verbose: { default: 'off', meaning: 'print the output of commands, in which secrets are replaced' },
  json: { default: 'when not on a terminal', meaning: 'log JSON lines instead of a status line' },
} as const satisfies Record<string, AgentOption>;

export type OptionName = keyof typeof agentOptions;

/** Raw values of the options, by name. */
export type ParsedOptions = Partial<Record<OptionName, string | boolean | string[]>>;
