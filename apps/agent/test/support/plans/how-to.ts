import { clockArguments } from '@syncledger/testing';

import type { PagePlan } from '../pages.js';
import { HOSTILE_TOKEN } from '../tracker.js';
import { ADMIN, LEDGER } from '../typed-page.js';
import { afterFirstRun, agentToken, all, bin, connect, post, result, withConnection, withToken } from './prepared.js';

const DAY = 86_400_000;
/** `NODE_OPTIONS` of tomorrow. */
const tomorrow = () => clockArguments({ offset: DAY + 60_000, from: Date.now(), speed: 1 }).join(' ');
const trusted = 'export NODE_EXTRA_CA_CERTS="$PWD/tracker.pem"';
const toTracker = afterFirstRun('--env NODE_EXTRA_CA_CERTS');
const SYSTEMD = 'needs systemd';

export const report: readonly PagePlan[] = [
  {
    files: ['docs/how-to/cron.md'],
    isNightly: true,
    before: bin,
    skipped: { '15 2 * * *': 'a crontab', LoadCredential: SYSTEMD },
    statuses: { 'examples/report 1 ./export.sh half': 4 },
  },
  {
    files: ['docs/how-to/ci.md'],
    needs: ['jq'],
    isNightly: true,
    before: withToken,
    // The reader copies the token that the block before printed.
    texts: {
      '2027-06-01T00:00:00Z': '2027-06-01T00:00:00Z | tee ci.token',
      'read -r SYNCLEDGER_TOKEN': 'SYNCLEDGER_TOKEN=$(cat ci.token)',
    },
    skipped: {
      'runs-on': 'runs at GitHub',
      'image: alpine': 'runs in a GitLab',
      'agent any': 'runs in a Jenkins',
    },
    then: {
      'ci/report 1': `curl -s -H @token.header http://${LEDGER}/api/v2/jobs/analysis/ | jq -e '.results[0].result_message == "Scanned 12 files\\n"' > /dev/null`,
    },
  },
  {
    files: ['docs/how-to/gitlab.md'],
    isNightly: true,
    hosts: { 'gitlab.example.com': 'tracker' },
    places: { '/tmp/tasks.json': 'tasks.json' },
    before: all(trusted, toTracker),
    answers: { 'read -rs GITLAB_TOKEN': [HOSTILE_TOKEN] },
    then: {
      // Then the token is revoked, and replaced by the next section of the page.
      'runs start 2': `sed 's/{ $env: GITLAB_TOKEN }/revoked/' gitlab.yaml > revoked.yaml
printf -- '- {project: web-shop, kind: alm, system: GitLab, params: ' > revoked.import
node -e 'const p = Object.fromEntries(require("fs").readFileSync("revoked.yaml", "utf8").trim().split("\\n").map((l) => l.split(/: (.*)/s))); console.log(JSON.stringify(p) + "}")' >> revoked.import
syncledger connection import revoked.import > /dev/null
! syncledger-agent runs start 2 --watch`,
      'connection import': 'syncledger-agent runs start 2 --watch',
    },
  },
  {
    files: ['docs/how-to/jira.md'],
    isNightly: true,
    hosts: { 'example.atlassian.net': 'tracker' },
    places: { '/tmp/tasks.json': 'tasks.json' },
    before: all(trusted, toTracker),
    answers: { 'read -rs JIRA_TOKEN': [HOSTILE_TOKEN] },
  },
  {
    files: ['docs/how-to/sarif.md'],
    isNightly: true,
    before: all(afterFirstRun(), 'syncledger-agent runs start 1 --watch > /dev/null 2>&1'),
    places: { '/tmp/scans': 'scans' },
    statuses: { 'report.sarif <<': 1 },
  },
  {
    files: ['docs/how-to/moving-in.md'],
    isNightly: true,
    before: withToken,
    hosts: { 'https://sde.example.com': 'second' },
    texts: { 'cat > old-token': `printf %s ${ADMIN} > old-token` },
  },
];

export const findOut: readonly PagePlan[] = [
  {
    files: ['docs/reference/webhooks.md', 'docs/how-to/alerts.md'],
    isNightly: true,
    needs: ['fuser', 'jq', 'python3'],
    before: withConnection,
    settings: { SYNCLEDGER_WEBHOOK_ALLOW: '127.0.0.1' },
    hosts: { 'https://ledger.example.com': 'ledger' },
    ports: ['8080'],
    // The first page has made webhook 1, for a project that is not there.
    texts: {
      ...{ '"project": 7': '"project": 1', 'webhooks/1/': 'webhooks/2/' },
      ...{ 'alm/23/': 'alm/1/', '2027-01-01T08:00:00Z': new Date(Date.now() + DAY).toISOString() },
    },
    skipped: {
      'User-Agent: Syncledger-Webhooks': 'a message; the receivers below get such',
      SYNCLEDGER_WEBHOOK_ALLOW: 'starts the server, which has the setting already',
    },
    saved: { 'receiver.mjs': 'receiver.mjs', 'receiver.py': 'receiver.py', 'const escaped': 'chat.mjs' },
    running: ['node --env-file'],
    then: {
      'node --env-file': 'until fuser -s 8080/tcp; do sleep 0.1; done',
      'webhooks/1/test/': all(
        result(true),
        result(false),
        `until curl -s -H @token.header http://${LEDGER}/api/v2/webhooks/2/deliveries/ | jq -e '[.results[] | select(.event == "connection.failing" and .state == "delivered")] | length == 1' > /dev/null; do sleep 0.1; done`,
        result(true),
      ),
      'Jira moves': `curl -s -H @token.header 'http://${LEDGER}/api/v2/connections/?acknowledged=true' | jq -e '.results | length == 1' > /dev/null`,
      // Then the receiver is replaced by the one that sends to a chat, and by the one in Python.
      'webhooks/1/deliveries/': `fuser -k 8080/tcp > /dev/null 2>&1
node -e 'require("http").createServer((q, s) => { q.pipe(process.stdout); s.end(); }).listen(0, "127.0.0.1", function () { require("fs").appendFileSync("receiver.env", "CHAT_URL=http://127.0.0.1:" + this.address().port); })' > chat.log &
until grep -q CHAT_URL receiver.env; do sleep 0.1; done
node -e 'const { readFileSync: r, writeFileSync: w } = require("fs"); w("chatting.mjs", r("receiver.mjs", "utf8").replace(/^.*console\\.log.*$/m, () => r("chat.mjs", "utf8")))'
node --env-file=receiver.env chatting.mjs &
until fuser -s 8080/tcp; do sleep 0.1; done
${connect('Jira', { alias: '<!channel> & "x"' })}
${post('jobs/alm/', { connection: 2, automatic: true, succeeded: false, result_message: 'no' })}
until grep -qF '{"text":"connection.failing: &lt;!channel&gt; &amp; \\"x\\""}' chat.log; do sleep 0.1; done
fuser -k 8080/tcp > /dev/null 2>&1
(. ./receiver.env; WEBHOOK_SECRET=$WEBHOOK_SECRET PORT=8080 exec python3 receiver.py > python.log) &
until fuser -s 8080/tcp; do sleep 0.1; done
curl -s -H @token.header -X POST http://${LEDGER}/api/v2/webhooks/2/test/ | grep -q '"delivered"'
until grep -qF '["webhook.test", null]' python.log; do sleep 0.1; done`,
    },
  },
  {
    files: ['docs/how-to/who-is-failing.md'],
    needs: ['jq'],
    isNightly: true,
    hosts: { [LEDGER]: 'demo', 'https://ledger.example.com': 'demo' },
    before: `${bin}
(umask 077; printf 'Authorization: Token %s\\n' "$DEMO_TOKEN" > token.header; printf %s "$DEMO_TOKEN" > demo.token)
syncledger-agent login --server http://${LEDGER} < demo.token > /dev/null 2>&1`,
    statuses: { 'connections health': 1 },
  },
  {
    files: ['docs/how-to/troubleshooting.md'],
    isNightly: true,
    before: all(
      afterFirstRun(),
      'syncledger connection create Fortify --project web-shop --kind analysis > /dev/null',
      'syncledger-agent runs start 2 > /dev/null 2>&1',
    ),
    texts: { 'runs cancel 12': 'runs cancel 1' },
  },
];

export const operate: readonly PagePlan[] = [
  {
    files: ['docs/how-to/backup.md'],
    isNightly: true,
    before: `${bin}; mkdir backup keys; syncledger project create "Web shop"`,
    skipped: {
      'PORT=3999': 'serves until it is interrupted',
      pg_dump: 'needs the programs of PostgreSQL 18',
      createdb: 'needs the programs of PostgreSQL 18',
    },
    places: { '/backup': 'backup', '/keys': 'keys', '/var/lib/syncledger': 'data', '/home/ada/drill': 'drill' },
  },
  {
    files: ['docs/how-to/monitoring.md'],
    isNightly: true,
    needs: ['promtool'],
    ports: ['9464'],
    settings: { SYNCLEDGER_METRICS_PORT: '9464' },
    saved: { '# prometheus.yml': 'prometheus.yml' },
  },
  {
    files: ['docs/how-to/operations.md'],
    isNightly: true,
    services: ['postgres'],
    places: { '/backup': 'backup', '/archive': 'archive', '/run/secrets/new-database-url': 'new-database-url' },
    before: all(
      withConnection,
      'mkdir backup archive; printf %s "$TEST_DATABASE_URL" > new-database-url',
      'systemctl() { kill "$SERVER_PID" && tail --pid="$SERVER_PID" -f /dev/null; }',
    ),
    texts: { 'keys forget k1': 'keys forget k2' },
    skipped: {
      '"status": "unavailable"': 'an answer of a server whose disk is full',
      '--workers 4': 'needs PostgreSQL; workers.spec of apps/api starts them',
      'db.example.com': 'a setting; docs/explanation/security.md has the server that it needs',
    },
    then: {
      'db copy': 'unset SYNCLEDGER_COPY_TO_URL_FILE; syncledger db copy --undo',
      // The key is lost.
      'keys prune': 'mv data/secret.keys data/lost.keys',
    },
  },
  {
    files: ['docs/how-to/upgrade.md'],
    isNightly: true,
    before: withToken,
    texts: {
      '/opt/syncledger/bin/syncledger doctor': 'syncledger doctor',
      'syncledger db migrate': 'SYNCLEDGER_DATA_DIR=$HOME/fresh syncledger db migrate',
    },
    skipped: { 'sudo systemctl': 'needs systemd and two releases', "can't start": 'printed by an older version' },
  },
];

export const protect: readonly PagePlan[] = [
  {
    files: ['docs/how-to/hardening.md', 'docs/explanation/security.md', 'docs/how-to/leaked-secret.md'],
    needs: ['jq'],
    hosts: { 'https://ledger.example.com': 'ledger' },
    before: all(
      withConnection,
      agentToken,
      ...[2, 3, 4, 5, 6].map((number) => connect('Rally', { alias: `Rally ${number}` })),
      // The agent's token gets the params of two connections.
      ...[5, 6].flatMap((connection) => [
        post('jobs/alm/', { connection, automatic: true, ready: false }),
        `(umask 077; printf 'Authorization: Token %s\\n' "$(cat token)" > agent.header)`,
        post('jobs/claim/', { agent: 'agent-1', commands: ['sync_rally'] }).replace('token.header', 'agent.header'),
      ]),
      post('webhooks/', { url: 'https://alerts.example.com/ledger', events: ['job.failed'] }),
    ),
  },
  {
    files: ['docs/how-to/rotate-keys.md'],
    needs: ['openssl'],
    isNightly: true,
    before: all(
      withConnection,
      ...[2, 3, 4].map((number) => connect('Rally', { alias: `Rally ${number}`, params: { alm_pass: 'secret' } })),
      `for number in 1 2 3 4 5 6 7 8; do ${result(true)} -H "Idempotency-Key: $number"; done`,
    ),
    texts: { 'syncledger keys prune': `NODE_OPTIONS='${tomorrow()}' syncledger keys prune` },
  },
];
