import { causeLineOf, causeOf } from './cause-line.js';
import { bodies } from '../../test/causes/bodies.js';
import { cleaningUp } from '../../test/causes/cleaning-up.js';
import { consequences } from '../../test/causes/consequences.js';
import { databases } from '../../test/causes/databases.js';
import { everyday } from '../../test/causes/everyday.js';
import { java } from '../../test/causes/java.js';
import { jvm } from '../../test/causes/jvm.js';
import { languages } from '../../test/causes/languages.js';
import { lastWords } from '../../test/causes/last-words.js';
import { mixed } from '../../test/causes/mixed.js';
import { node } from '../../test/causes/node.js';
import { noise } from '../../test/causes/noise.js';
import { others } from '../../test/causes/others.js';
import { plain } from '../../test/causes/plain.js';
import { programs } from '../../test/causes/programs.js';
import { python } from '../../test/causes/python.js';
import { scanners } from '../../test/causes/scanners.js';
import { scripts } from '../../test/causes/scripts.js';
import { services } from '../../test/causes/services.js';
import { statements } from '../../test/causes/statements.js';
import { systems } from '../../test/causes/systems.js';
import { tools } from '../../test/causes/tools.js';
import { trackers } from '../../test/causes/trackers.js';
import { wrapped } from '../../test/causes/wrapped.js';

// oxlint-disable-next-line no-control-regex
const COLOUR = /\x1b\[[\d;]*[A-Za-z]|\x1b\]8;;[^\x07\x1b]*(?:\x07|\x1b\\)/g;

const cases = [
  ...java,
  ...jvm,
  ...python,
  ...node,
  ...scripts,
  ...languages,
  ...mixed,
  ...others,
  ...plain,
  ...programs,
  ...tools,
  ...bodies,
  ...everyday,
  ...services,
  ...systems,
  ...trackers,
  ...scanners,
  ...databases,
  ...noise,
  ...wrapped,
  ...statements,
  ...cleaningUp,
  ...consequences,
  ...lastWords,
].flatMap(({ cause, messages }) =>
  messages.map((text) => {
    const [, begin = '', line = ''] = /([^\r\n]*)»([^\r\n«]*)/.exec(text) ?? [];
    const whole = (/^«/.test(text.slice(text.indexOf('»') + 1 + line.length)) ? line : begin + line)
      .replace(COLOUR, '')
      .trim();
    const expected = whole.length > 300 ? `${whole.slice(0, 299)}…` : whole;
    return { cause, message: text.replace('»', '').replace('«', ''), expected };
  }),
);

describe('cause lines', () => {
  it('are tried with 600 messages', () => {
    expect(cases.length).toBeGreaterThanOrEqual(600);
  });

  it.each(cases)('say why a run failed: $cause', ({ message, expected }) => {
    expect(causeLineOf(message)).toBe(expected);
  });

  it.each([
    ['', ''],
    [' \r\n\t\n', ''],
    ['\x1b[31m\x1b[0m', ''],
    ['}\n', '}'],
    ['\x1b[31mno license\x1b(B\x1b[m', 'no license'],
    ['Reading\n[ERROR] Session ID 4f2a9c has expired\nDone', '[ERROR] Session ID 4f2a9c has expired'],
    ['\ud800 failed', '\ufffd failed'],
    ['😀'.repeat(400), `${'😀'.repeat(299)}…`],
  ])('of %j are %j', (message, expected) => {
    expect(causeLineOf(message)).toBe(expected);
  });

  it('are found at the start of a message that ends with many frames', () => {
    const message = `panic: no license\n${'\tat com.example.Sync.run(Sync.java:12)\n'.repeat(2000)}`;
    expect(causeLineOf(message)).toBe('panic: no license');
  });

  it.each([
    '\x1b',
    '\x1b[',
    '\x1b]',
    ' ',
    '\n',
    'a\n',
    '11:11 ',
    '11:',
    '<a',
    '<a>',
    '<html>',
    '<h1>',
    '| ',
    ' | ',
    'please see ',
    'a=1 ',
    '"a":',
    "'a",
    'at a.',
    'a-',
    'a.',
    '0',
    'INFO ',
    'ERROR [',
    '2026-01-01 ',
    '1.1.1 ',
    '„',
    '{}\n400\n',
    '"errors": {\n',
    'pod ',
    'a/',
    '│ a',
    '<a b=c ',
    'b-',
    'an error ',
    'often ',
    'closed ',
    ' --a',
    'host a.',
    'ab:',
    'could remove ',
    'please again ',
    '<p>Error: ',
    'after the first ',
    'a:1 ',
    '1a1a',
    'sending alert ',
    'Error: <html></html>',
  ])('and titles do not take longer than in proportion for a message of %j only', (part) => {
    const message = part.repeat(65_536 / part.length);
    expect(causeOf(message).line.length).toBeLessThanOrEqual(300);
  });

  // Each line is as long as what is judged of one.
  it.each(['2020-01-0100:00 ', '[12:00:00] ', '«é', 'é', 'Данные ', '1/1^', '= ', '[[é', '"a":', '<p>Error: '])(
    'take less than 0.2 s for a message with lines of %j',
    (part) => {
      const message = `${part.repeat(150).slice(0, 299)}\n`.repeat(200);
      const times = [1, 2, 3].map(() => {
        const before = Date.now();
        causeOf(message);
        return Date.now() - before;
      });
      expect(Math.min(...times)).toBeLessThan(200);
    },
  );
});

describe('titles of causes', () => {
  it('are the same for messages of one cause, and differ for others', () => {
    const titles = cases.map(({ cause, message }) => ({ cause, title: causeOf(message).title }));
    let [both, found, same] = [0, 0, 0];
    for (const [index, one] of titles.entries()) {
      for (const other of titles.slice(index + 1)) {
        const [isSame, isFound] = [one.cause === other.cause, one.title === other.title];
        if (isSame) same += 1;
        if (isFound) found += 1;
        if (isSame && isFound) both += 1;
      }
    }
    expect((2 * both) / (found + same)).toBeGreaterThan(0.98);
  });

  it.each([
    'Request failed (401)',
    '[401] no access',
    'Jira said 401',
    'Expected 200 but was 401',
    'POST /rest/api/2/issue: 401',
    '{"status":401,"message":"no"}',
    'http_status=401 failed',
    'login failed: 401 from https://jira.example.com/login',
    'SocketException (401): failed',
    'Msg 401, Level 16',
    'SNYK-0401: failed',
    'error TS2401: failed',
    'CRWAE1401E no license',
    'error 0x80070401',
  ])('of %j keep the code', (line) => {
    expect(causeOf(line).title).toContain('401');
  });

  it.each(['page 401 failed', 'issue: 401 failed', 'line: 401, column: 500', '401 issues failed', 'Issue 401 failed'])(
    'of %j have no number',
    (line) => {
      expect(causeOf(line).title).not.toContain('401');
    },
  );

  it.each([
    ['Issue SEC-12 not found', 'Issue <id> not found'],
    ['GET https://jira2.example.com:8443/rest/api/2/issue?x=1 failed', 'GET https://<host>/<path> failed'],
    ['Could not resolve host: jira-old.example.com', 'Could not resolve host: <host>'],
    ['Could not resolve host jira-old:8443', 'Could not resolve host <host>'],
    ['java.io.IOException: trac.example.com/login failed', 'java.io.IOException: <host>/<path> failed'],
    ['ASP.NET and node.js failed', 'ASP.NET and node.js failed'],
    ['request 8E00:3B2C:11D2E3:6560AA01 until 2 May 2026 or 1 December', 'request <id> until <time> or <time>'],
    ['<trac.example.com: 407 Authentication Required>', '<<host>: 407 Authentication Required>'],
    ['timed out after 30 s', 'timed out after <n> s'],
    ['timed out after 1.5 minutes', 'timed out after <n> s'],
    ['a 12.4MB file, 10 MB at most', 'a <n> bytes file, <n> bytes at most'],
    ['user svc-a may not read project PAY', 'user <id> may not read project <id>'],
    ['repository acme/web is gone', 'repository <id> is gone'],
    ['no project selected, project ID missing', 'no project selected, project ID missing'],
    ["can't read payments.fpr", "can't read <path>"],
    ['Request failed with status code 503', 'Request failed with status code 503'],
    ['failed with 512 bytes received', 'failed with <n> bytes received'],
    ['Read 4096 of 65,536 bytes', 'Read <n> of <n> bytes'],
    ["Can't open 'a b' at 2026-11-24T03:12:44.1Z", "Can't open <text> at <time>"],
    ['0x7f2a lost 6f1c0f3e-7d7a-4c3b-9a51-0a8f0e6b2d11', '<id> lost <id>'],
    ['"Connection refused by host 7"', '"Connection refused by host <n>"'],
    ['ORA-01017: invalid', 'ORA-01017: invalid'],
    ['[2026-11-24 03:12:44,120] ERROR no license', 'ERROR no license'],
    ['Projekt „SEC“ gesperrt', 'Projekt <text> gesperrt'],
    ['2026-11-24', '<time>'],
    ['Caused by: HTTPError 429: 5 requests', 'HTTPError 429: <n> requests'],
    ['"reason" : "index [a-000118] is closed"', '"reason" : "index [<id>] is closed"'],
    ['timed out waiting for pods/sync-4121-x7k2p', 'timed out waiting for pods/sync-<n>-<id>'],
    ['SEC-45678 and SEC-12345 not found', '<id> and <id> not found'],
    ["can't read reports/sync.xml", "can't read <path>"],
    ['', ''],
  ])('of %j are %j', (line, title) => {
    expect(causeOf(line).title).toBe(title);
  });
});
