import '../fair-claims.spec.js';
import '../lease-locks.spec.js';
import '../metrics.spec.js';
import '../moves.spec.js';
import '../sde-import.spec.js';
import '../waiting-claims.spec.js';
