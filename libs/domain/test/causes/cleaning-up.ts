import { sample } from './sample.js';

/** Messages whose last lines tell of cleaning up, of a count or of a maintenance page, and errors of several hosts. */
export const cleaningUp = [
  sample(
    'report not readable',
    `»cp: cannot open '/mnt/reports/pay.fpr' for reading: Permission denied
::progress done=0 total=1
rm: cannot remove '/tmp/wi-8f2a': No such file or directory
The command exited with code 1.`,
    `»cp: cannot open '/mnt/reports/core-7.fpr' for reading: Permission denied
Could not delete the temporary folder /tmp/wi-a1b2: Device or resource busy
The command exited with code 1.`,
  ),
  sample(
    'disk full',
    `Cloning into '/var/lib/sync/work/app-112'...
»fatal: write error: No space left on device
fatal: index-pack failed
The command exited with code 128.`,
  ),
  sample(
    'label',
    `12:00:01 creating issue for T18
»12:00:01 422 Validation Failed: [{"value":"security-P1","resource":"Label","field":"name","code":"invalid"}]
12:00:01 11 created, 1 failed
The command exited with code 1.`,
  ),
  sample(
    'GitLab away',
    `Updating issue #12 in sec/app
»502 Bad Gateway
GitLab is not responding. Please wait a few minutes and try again.
The command exited with code 1.`,
  ),
  sample(
    'jira 503 plain',
    `GET https://jira.example.com/rest/api/2/search?startAt=0
»HTTP 503 Service Unavailable
<!DOCTYPE html>
<html lang="en">
<head><title>Atlassian Jira - maintenance</title></head>
<body><h1>Jira is being upgraded</h1></body>
</html>`,
  ),
  sample(
    'Trac attachment',
    `HTTP 500
<html>
<head><title>Internal Server Error</title></head>
<body><h1>Internal Server Error</h1>
<p>»TracError: IOError: [Errno 28] No space left on device: '/var/trac/pay/attachments'«</p>
</body></html>`,
  ),
  sample(
    'attachment too large',
    `[1/20] #771 updated
»[2/20] 413 Request Entity Too Large: attachment report-2.pdf
Stopped after the first error (--keep-going was not given).`,
    `[4/9] #82 updated
»[5/9] 413 Request Entity Too Large: attachment web.pdf
Stopped after the first error (--keep-going was not given).`,
  ),
  sample(
    'schema of a report',
    `Validating /in/a.xml
»/in/a.xml:12: element issue: Schemas validity error : Element 'issue': Missing child element(s). Expected is ( severity ).
/in/a.xml fails to validate`,
  ),
  sample(
    'no link type',
    `Linking PAY-1 to PAY-2
»No issue link type with name 'Mitigates' found.
Linked 0 issues, 1 error.`,
  ),
  sample(
    'empty import',
    `Site 12: 0 findings
»Refusing to replace 40 tasks with an empty import; set import_behaviour to combine to allow it
Nothing was changed.`,
  ),
  sample(
    'curl resolve',
    `»curl: (6) Could not resolve host: redmine.example.com`,
    `»curl: (6) Could not resolve host: rm.example.org`,
  ),
  sample(
    'jira 401',
    `»requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://jira.example.com/rest/api/2/myself`,
    `»requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://example.atlassian.net/rest/api/2/myself`,
  ),
  sample(
    'Trac login',
    `»xmlrpc.client.ProtocolError: <ProtocolError for trac.example.com/pay/login/xmlrpc: 401 Authorization Required>`,
    `»xmlrpc.client.ProtocolError: <ProtocolError for trac.example.org/web/login/xmlrpc: 401 Authorization Required>`,
  ),
];
