/** An option of the command line, as it is read and documented. */
export interface AgentOption {
  /** What stands for its value in the help; none for a flag. */
  readonly value?: string;
  /** The default, in words. */
  readonly default: string;
  readonly meaning: string;
  /** May be given more than once. */
  readonly many?: boolean;
}

/** All options of the agent: the help and docs/agent.md are made of them. */
export const agentOptions = {
  server: { value: 'URL', default: 'required', meaning: 'where the ledger is, such as `https://ledger.example.com`' },
  'token-file': {
    value: 'FILE',
    default: 'required',
    meaning: 'holds the token and nothing else; others must not be able to read it. Read anew for each request',
  },
  commands: {
    value: 'DIR',
    default: 'required',
    meaning: 'the folder with the commands: executable files, each named as the `command` of the connections it is for',
  },
  name: { value: 'NAME', default: 'the host name', meaning: 'what the agent is called in the ledger' },
  concurrency: { value: 'N', default: '1', meaning: 'most runs at once, 1 to 100' },
  kinds: { value: 'LIST', default: 'both', meaning: 'claim only these kinds: `alm`, `analysis`' },
  systems: {
    value: 'LIST',
    default: 'those of `--allow`, else all',
    meaning: 'claim only runs of exactly these systems, comma separated',
  },
  allow: {
    value: 'SYSTEM=COMMAND',
    default: 'everything',
    many: true,
    meaning: 'run only this command for this system; may be given again. Any other combination fails without being run',
  },
  inaccessible: {
    value: 'WHICH',
    default: 'any',
    meaning:
      '`only` claims runs of connections that are marked `inaccessible`, `never` only runs of those that are not, `any` both',
  },
  timeout: { value: 'TIME', default: '4h', meaning: 'how long a run may take (`90s`, `30m`, `4h`), at most 24 days' },
  'kill-after': { value: 'TIME', default: '10s', meaning: 'how long after SIGTERM a run that must end gets SIGKILL' },
  'stop-grace': {
    value: 'TIME',
    default: '60s',
    meaning:
      'how long runs may go on after the agent was told to stop; those that are left then are run again elsewhere',
  },
  'lease-seconds': {
    value: 'N',
    default: '60',
    meaning: 'how long a run stays with this agent without a sign of life, 10 to 3600',
  },
  spool: {
    value: 'DIR',
    default: './spool',
    meaning: 'keeps results until the ledger has them. One for each agent; made when missing',
  },
  ca: { value: 'FILE', default: 'none', meaning: 'certificates (PEM) to trust beside the usual ones' },
  'allow-http': { default: 'off', meaning: 'talk plain http to other machines: token and params travel in the clear' },
  env: {
    value: 'NAME',
    default: 'none',
    many: true,
    meaning: 'let commands see this variable of the agent’s environment, such as `HTTPS_PROXY`; may be given again',
  },
  once: { default: 'off', meaning: 'claim until nothing waits, then exit; the exit status tells how it went' },
  'dry-run': { default: 'off', meaning: 'check everything and show what would be run; claims and runs nothing' },
  json: { default: 'when not on a terminal', meaning: 'log JSON lines instead of a status line' },
} as const satisfies Record<string, AgentOption>;

/** The name of an option. */
export type OptionName = keyof typeof agentOptions;
