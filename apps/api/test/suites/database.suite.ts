import '../../src/platform/database/postgres/cancel-statement.spec.js';
import '../../src/platform/database/postgres/postgres-database.spec.js';
import '../../src/platform/database/postgres/silent-connections.spec.js';
import '../../src/platform/database/slow-reads.spec.js';
import '../../src/platform/database/spool.spec.js';
import '../../src/platform/database/streams.spec.js';
import '../../src/platform/database/units-of-work.spec.js';
