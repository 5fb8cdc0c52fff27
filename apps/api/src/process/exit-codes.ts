/** Exit codes, the same for the server and every command. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  elsewhere: 4,
} as const;
