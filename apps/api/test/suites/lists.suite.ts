import '../concurrency.spec.js';
import '../count-concurrency.spec.js';
import '../counts.spec.js';
import '../jobs-filters.spec.js';
import '../job-pages.spec.js';
import '../jobs-list.spec.js';
import '../jobs-paging.spec.js';
import '../long-messages.spec.js';
