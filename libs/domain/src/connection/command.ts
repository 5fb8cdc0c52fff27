/** The form of a connection's `command` (wire contract, section 4). */
export const COMMAND_PATTERN = /^[a-z0-9_-]{1,100}$/;

/**
 * The command of a connection that was given none: `sync_` and the system in lower case, each run of
 * other characters as `_`, cut to 100.
 */
export function defaultCommand(system: string): string {
  return `sync_${system.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, 100);
}
