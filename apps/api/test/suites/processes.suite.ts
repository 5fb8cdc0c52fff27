import '../workers.spec.js';
import '../kill.spec.js';
import '../start-process.spec.js';
import '../stopping.spec.js';
import '../tracing.spec.js';
