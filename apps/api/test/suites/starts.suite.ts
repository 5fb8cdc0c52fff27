import '../cli.spec.js';
import '../db-upkeep.spec.js';
import '../start-refusals.spec.js';
import '../start.spec.js';
