// Imported first by each command: an older Node would otherwise fail with a stack trace about something it lacks.
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Syncledger needs Node.js 20 or newer to set itself up; this is ${process.version} (${process.execPath}).`,
  );
  process.exit(1);
}
