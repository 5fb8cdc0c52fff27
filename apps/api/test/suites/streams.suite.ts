import '../event-streams.spec.js';
import '../fuzz.spec.js';
import '../hostile-bodies.spec.js';
import '../streaming.spec.js';
