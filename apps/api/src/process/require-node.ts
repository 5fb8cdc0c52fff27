/** The oldest major version of Node.js that the server and its commands run on. */
export const NODE_MAJOR = 24;

/**
 * Ends the process when its Node.js is too old. Entry points call this before they load anything else, which would fail
 * with an obscure error.
 */
export function requireNode(): void {
  const [major] = process.versions.node.split('.').map(Number);
  if (major !== undefined && major >= NODE_MAJOR) return;
  process.stderr.write(
    `Syncledger needs Node.js ${String(NODE_MAJOR)} or newer; this is ${process.version} (${process.execPath}).\n`,
  );
  process.exit(3);
}
