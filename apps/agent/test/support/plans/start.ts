import type { PagePlan } from '../pages.js';
import { ADMIN } from '../typed-page.js';

const STARTED = 'starts the server, which is started before';

export const start: readonly PagePlan[] = [
  {
    files: ['README.md'],
    skipped: {
      'npm start': STARTED,
      'npm run demo': 'builds; who-is-failing.md is typed against the demo',
      'npm test': 'runs these tests',
    },
    answers: { 'read -r token': [ADMIN] },
  },
  { files: ['CONTRIBUTING.md'], skipped: { 'npm test': 'runs these tests' } },
  {
    files: ['docs/start/first-run.md', 'docs/start/first-failure.md'],
    skipped: { 'npm start': STARTED },
    running: ['syncledger-agent --server'],
    places: { '/tmp/tasks.csv': 'tasks.csv' },
    statuses: { '#!/bin/sh\nset -e': 1, 'connections health': 1 },
  },
  {
    files: ['docs/start/two-servers.md'],
    isNightly: true,
    needs: ['nginx', 'psql', 'openssl', 'fuser'],
    services: ['postgres'],
    ports: ['3001', '3002', '8443'],
    texts: {
      'sudo -u postgres psql': 'psql',
      '@127.0.0.1/syncledger': '@127.0.0.1:$PGPORT/syncledger',
      '. two-servers/server.env': 'cd .. && . two-servers/server.env',
    },
    saved: { 'pid nginx.pid': 'two-servers/nginx.conf' },
    running: ['PORT=3001', 'PORT=3002', 'nginx -p', 'syncledger-agent --server', 'runs start 1 --watch'],
    then: {
      'nginx -p':
        'until curl --silent --fail --output /dev/null --cacert cert.pem https://localhost:8443/health/ready; do sleep 0.1; done',
      'runs start 1 --watch':
        'until syncledger-agent runs list --unfinished 2> /dev/null | grep -q running; do sleep 0.1; done',
      'fuser --kill': 'until syncledger-agent runs list | grep -q succeeded; do sleep 0.1; done',
    },
  },
];
