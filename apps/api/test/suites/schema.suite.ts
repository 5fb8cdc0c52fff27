import '../../src/platform/database/postgres/postgres-tls.spec.js';
import '../../src/schema/constraints.spec.js';
import '../../src/schema/migrations/earlier-schema.spec.js';
import '../../src/schema/migrations/migrations.spec.js';
