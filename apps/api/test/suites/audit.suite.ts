import '../audit-connections.spec.js';
import '../audit-export.spec.js';
import '../audit-failure.spec.js';
import '../audit-list.spec.js';
import '../audit-pages.spec.js';
import '../audit-readers.spec.js';
import '../audit-reveals.spec.js';
import '../audit.spec.js';
