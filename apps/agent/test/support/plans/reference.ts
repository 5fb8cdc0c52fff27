import type { PagePlan } from '../pages.js';
import { HOSTILE_TOKEN } from '../tracker.js';
import { LEDGER } from '../typed-page.js';
import { afterFirstRun, all, connect, post, result, withConnection, withToken } from './prepared.js';

export const reference: readonly PagePlan[] = [
  {
    files: ['docs/reference/agent.md'],
    isNightly: true,
    before: withConnection,
    running: ['syncledger-agent --server'],
    skipped: {
      'exec node /opt': 'a command; samples.nightly.spec runs the program that it starts',
      'import { readFileSync }': 'samples.nightly.spec runs it with hostile values',
      'import base64': 'samples.nightly.spec runs it with hostile values',
      'docker run': 'needs Docker',
    },
  },
  {
    files: ['docs/reference/api.md'],
    needs: ['jq'],
    isNightly: true,
    hosts: { 'http://127.0.0.1:3001': 'second' },
    before: all(
      withConnection,
      `for file in old new; do cp token.header $file.header; done`,
      post('projects/', { name: 'Web shop' }).replace(LEDGER, '127.0.0.1:3001'),
      connect('Jira').replace(LEDGER, '127.0.0.1:3001'),
      connect('Rally'),
    ),
    texts: { '[23, 24]': '[1, 2]', 'alm/23/': 'alm/1/' },
    running: ['curl -N'],
    then: {
      'health=failing&health=late': result(false),
      'Ada renews': `curl -s -H @token.header 'http://${LEDGER}/api/v2/connections/?acknowledged=true' | jq -e '.results | length == 1' > /dev/null`,
      'export OLD': post('jobs/alm/', { connection: 1, automatic: true, ready: false }),
    },
  },
  {
    files: ['docs/reference/command-line.md'],
    needs: ['jq'],
    isNightly: true,
    settings: { SYNCLEDGER_ADMIN_EMAIL: 'admin@example.com' },
    places: { '/srv/syncledger/data': 'data', '/backup': 'backup' },
    before: all(withToken, 'mkdir backup'),
    texts: { 'syncledger db migrate': 'SYNCLEDGER_DATA_DIR=$HOME/fresh syncledger db migrate' },
    answers: { 'read -rs': [HOSTILE_TOKEN] },
    saved: { '# connections.yaml': 'connections.yaml' },
    skipped: {
      'retention run --dry-run': 'counts a year of jobs; operations.md is typed with it',
      'audit prune': 'needs a log of two years; operations.md is typed with it',
      'import sde': 'needs another server; moving-in.md is typed with one',
      'db backup ledger.dump': 'needs PostgreSQL on another machine',
      'db compact': 'prints the size of a ledger in use; db-upkeep.spec of apps/api runs it',
      'db copy': 'needs PostgreSQL; operations.md is typed with it',
    },
    then: {
      'import connections.yaml': `syncledger connection import connections.yaml > /dev/null
curl -s -H @token.header http://${LEDGER}/api/v2/connections/alm/1/ |
  jq -e '[.params.alm_pass, .params.alm_api_token] == [env.JIRA_PASSWORD, env.JIRA_TOKEN]' > /dev/null`,
      'db backup /backup': 'kill "$SERVER_PID"; tail --pid="$SERVER_PID" -f /dev/null',
      'db check': 'chmod 644 data/secret.keys',
    },
    statuses: { 'syncledger --help': 0, 'syncledger doctor': 1 },
  },
  {
    files: ['docs/reference/remote-command-line.md'],
    isNightly: true,
    before: all(
      afterFirstRun(),
      'syncledger-agent logout > /dev/null 2>&1',
      'printf "#!/bin/sh\\necho imported $1\\n" > import.sh; chmod 755 import.sh',
    ),
    texts: {
      'login --server https://ledger.example.com': `login --server http://${LEDGER} < laptop.token`,
      'runs start 12': 'runs start 1',
      '--connection 12': '--connection 1',
    },
  },
];
