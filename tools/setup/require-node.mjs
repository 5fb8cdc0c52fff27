// Imported first by each command: an older Node.js would otherwise fail with an obscure stack trace.
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Syncledger needs Node.js 20 or newer to set itself up; this is ${process.version} (${process.execPath}).`,
  );
  process.exit(1);
}
