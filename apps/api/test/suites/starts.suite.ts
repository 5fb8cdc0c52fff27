import '../cli.spec.js';
import '../database-failures.spec.js';
import '../db-upkeep.spec.js';
import '../restore.spec.js';
import '../start.spec.js';
import '../start-refusals.spec.js';
