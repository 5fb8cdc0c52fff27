/** Wire contract, section 4. */
export const COMMAND_PATTERN = /^[a-z0-9_-]{1,100}$/;

/**
 * The default command: `sync_` and the system in lower case, with other characters collapsed to `_`, truncated to 100 characters.
 */
export function defaultCommand(system: string): string {
  return `sync_${system.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, 100);
}
