import type { PagePlan } from '../pages.js';
import { findOut, operate, protect, report } from './how-to.js';
import { reference } from './reference.js';
import { start } from './start.js';

const DIAGRAM = { '': 'a diagram' };
const PROXY = 'needs the proxy and its certificate; two-servers.md is typed with nginx';
const DEBIAN = 'needs root and systemd; tools/release/trial.sh starts the archive on a bare Debian';
const PUBLISHED = 'needs a release; tools/release/trial.sh installs it';

/** How each page with blocks is typed. */
export const plans: readonly PagePlan[] = [
  ...start,
  ...report,
  ...findOut,
  ...operate,
  ...protect,
  ...reference,
  {
    files: ['architecture', 'rights', 'runs', 'secrets'].map((name) => `docs/explanation/${name}.md`),
    skipped: DIAGRAM,
  },
  {
    files: ['docs/how-to/install.md'],
    skipped: {
      'sudo tar': DEBIAN,
      'sudo useradd': DEBIAN,
      'systemd-run': DEBIAN,
      'npm install': PUBLISHED,
      'docker build': 'needs Docker',
      'docker compose': 'needs Docker',
      'kubectl create': 'needs Kubernetes',
    },
  },
  {
    files: ['docs/how-to/proxies.md'],
    skipped: { 'listen 443': PROXY, reverse_proxy: PROXY, ProxyPass: PROXY, 'http:': PROXY },
  },
];

/** Pages all of whose blocks another test tries. */
export const triedElsewhere: Readonly<Record<string, string>> = {
  'docs/how-to/clients.md': 'tools/clients/clients.nightly.spec.ts',
  'docs/reference/jobs-api.md': 'apps/api/test/golden.spec.ts',
};
