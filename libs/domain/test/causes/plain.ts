import { sample } from './sample.js';

/** Messages of one or few lines, as scripts and the ledger itself write them. */
export const plain = [
  sample(
    'json message',
    '»{"status":"error","message":"Token expired"}',
    '»{"status":"error","message":"Token expired"}\nexit 1',
  ),
  sample(
    'json other message',
    '»{"status":"error","message":"Unknown project 12"}',
    'Response:\n»{"status":"error","message":"Unknown project 7"}',
  ),
  sample(
    'powershell',
    `»Invoke-RestMethod : The remote server returned an error: (401) Unauthorized.
At C:\\sync\\run.ps1:12 char:8
+ $resp = Invoke-RestMethod -Uri $uri -Headers $headers
+         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : InvalidOperation: (System.Net.HttpWebRequest:HttpWebRequest) [Invoke-RestMethod], WebException
    + FullyQualifiedErrorId : WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand`,
  ),
  sample(
    'http error of git',
    `»error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413
fatal: the remote end hung up unexpectedly
Everything up-to-date`,
  ),
  sample(
    'jira 503 plain',
    '»HTTP 503 Service Unavailable',
    '»HTTP 503 Service Unavailable\nThe command exited with code 1.',
  ),
  sample('http 502', '»HTTP 502 Bad Gateway'),
  sample('http 401', '»HTTP 401 Unauthorized', '»HTTP 401 Unauthorized\nSynced 0 issues\nClosing session'),
  sample('http 403', '»HTTP/1.1 403 Forbidden', 'Syncing project SEC\n»HTTP/1.1 403 Forbidden'),
  sample(
    'http 429',
    '»429 Too Many Requests: retry after 3600 seconds',
    '»429 Too Many Requests: retry after 27 seconds',
  ),
  sample(
    'quota',
    '»Quota exceeded for quota metric "Read requests" and limit "Read requests per minute" of service "sheets.googleapis.com"',
    '»Quota exceeded for quota metric "Write requests" and limit "Write requests per minute" of service "sheets.googleapis.com"',
  ),
  sample(
    'scan quota',
    '»The license allows 100 scans a month; 100 are used up. Limit reached.',
    '»The license allows 250 scans a month; 250 are used up. Limit reached.',
  ),
  sample(
    'password expired',
    '»The password of svc-sync expired on 2026-11-20.',
    '»The password of svc-sync expired on 2026-11-23.',
  ),
  sample(
    'locked',
    '»Login failed: the account is locked after 5 failed attempts',
    '»Login failed: the account is locked after 3 failed attempts\nThe command exited with code 1.',
  ),
  sample(
    'ticket',
    '»Ticket SEC-1442 not found',
    '»Ticket SEC-7 not found',
    'Synced 12 tickets, 1 failed\n»Ticket APP-20881 not found',
  ),
  sample(
    'project',
    '»Project "Payments" does not exist or you do not have permission to view it',
    '»Project "Web Shop" does not exist or you do not have permission to view it',
  ),
  sample(
    'timeout of the agent',
    'Fetching page 12\nFetching page 13\n»Timed out after 3600 s. The command exited with code 143.',
    '»Timed out after 600 s. The command was killed by SIGKILL.',
  ),
  sample(
    'lost',
    '»The agent "dc-1" was lost: its lease ran out, and so did 2 before it.',
    '»The agent "dc-2" was lost: its lease ran out, and so did 2 before it.',
  ),
  sample('start', '»The command failed to start (EACCES). See the agent’s log.'),
  sample('cancelled', '»cancelled by ada@example.com', '»cancelled by grace@example.com'),
  sample('silent', '»The command exited with code 3.', '»The command exited with code 3.\n'),
  sample(
    'json object',
    `Sync failed:
{
  "errorMessages": [],
»  "message": "The field severity is required",
  "status": 400
}`,
    `{
»  "message": "The field severity is required",
  "documentation_url": "https://docs.example.com/errors/400"
}
The command exited with code 1.`,
  ),
  sample(
    'json line',
    '»{"level":"error","msg":"certificate of scanner.example.com expired","time":"2026-11-24T03:12:44Z"}',
    '{"level":"info","msg":"start"}\n»{"level":"error","msg":"certificate of scanner.example.com expired","time":"2026-11-25T03:12:44Z"}\n{"level":"info","msg":"error count 1, stop"}',
  ),
  sample(
    'html',
    `<html>
<head><title>504 Gateway Time-out</title></head>
<body>
<center><h1>»504 Gateway Time-out«</h1></center>
<hr><center>nginx/1.25.3</center>
</body>
</html>`,
  ),
  sample(
    'ansi',
    '\x1b[1m\x1b[31m»error\x1b[0m\x1b[1m: the scanner refused the license key\x1b[0m',
    '\x1b[2K\x1b[1G\x1b[31m»error\x1b[39m: the scanner refused the license key',
  ),
  sample(
    'progress',
    'Uploading 10%\rUploading 55%\rUploading 100%\r\n»Upload rejected: the archive is larger than 500 MB',
    '»Upload rejected: the archive is larger than 2000 MB',
  ),
  sample(
    'log levels',
    `2026-11-24 03:12:41 INFO  Starting sync
2026-11-24 03:12:44 WARN  Slow response
»2026-11-24 03:12:45 ERROR The workflow of SEC-12 does not allow the transition 31
2026-11-24 03:12:45 INFO  0 issues synced`,
    `»2026-11-25 01:00:02 ERROR The workflow of SEC-977 does not allow the transition 41
2026-11-25 01:00:02 INFO  Done`,
  ),
  sample(
    'uuid',
    '»Scan 6f1c0f3e-7d7a-4c3b-9a51-0a8f0e6b2d11 failed: no license',
    '»Scan 0b5dd1a2-93a4-4e53-8a45-f3c5b1e0c9aa failed: no license',
  ),
  sample('hash', '»Commit 9be61fe0aa31 is unknown to the scanner', '»Commit 4d1c77e09b2f is unknown to the scanner'),
  sample(
    'path',
    '»Cannot read /var/lib/sync/2026-11-24/report.xml: file is truncated',
    '»Cannot read /var/lib/sync/2026-11-25/report.xml: file is truncated',
  ),
  sample(
    'windows path',
    '»Cannot open C:\\scans\\app1\\report.fpr: access is denied',
    '»Cannot open C:\\scans\\app22\\report.fpr: access is denied',
  ),
  sample(
    'soap',
    '»soapenv:Server.userException: Session 8821344 has timed out',
    '»soapenv:Server.userException: Session 9931002 has timed out',
  ),
  sample(
    'ldap',
    '»LDAP error code 49 - Invalid Credentials',
    '»LDAP error code 49 - Invalid Credentials\nThe command exited with code 1.',
  ),
  sample('ldap busy', '»LDAP error code 51 - Busy: server is unavailable'),
  sample(
    'mysql',
    "»ERROR 1045 (28000): Access denied for user 'sync'@'10.0.0.4' (using password: YES)",
    "»ERROR 1045 (28000): Access denied for user 'sync'@'10.0.0.9' (using password: YES)",
  ),
  sample('mysql database', "»ERROR 1049 (42000): Unknown database 'findings'"),
  sample(
    'proxy',
    '»407 Proxy Authentication Required',
    'CONNECT tracker.example.com:443\n»407 Proxy Authentication Required',
  ),
  sample(
    'clock',
    '»The token is not valid yet: it was issued at 2026-11-24T04:12:44Z',
    '»The token is not valid yet: it was issued at 2026-11-25T04:12:44+01:00',
  ),
  sample(
    'summary',
    'FAILED 3 of 40 issues: the field Severity is missing\n3 failed, 37 synced'
      .replace(/^/, '»')
      .replace('\n3 failed, 37 synced', ''),
    '»FAILED 12 of 51 issues: the field Severity is missing',
  ),
  sample('nothing said', '»Fetched 12 issues', '»Fetched 40 issues\nThe command exited with code 1.'),
  sample(
    'graph',
    '»AADSTS7000222: The provided client secret keys for app 4b9d5a11-1c52-4a6e-8a0a-5d0a6c7a1f20 are expired.',
    '»AADSTS7000222: The provided client secret keys for app 9a1d5a11-1c52-4a6e-8a0a-5d0a6c7a1f20 are expired.',
  ),
  sample('graph consent', '»AADSTS65001: The user or administrator has not consented to use the application.'),
  sample(
    'maintenance',
    '»Rally is down for maintenance until 06:00:00',
    '»Rally is down for maintenance until 07:30:00',
  ),
  sample('smtp', '»550 5.7.1 Relaying denied for svc@example.com'),
  sample(
    'ssh',
    '»ssh: connect to host 10.0.0.8 port 22: Connection timed out',
    '»ssh: connect to host 10.0.0.12 port 22: Connection timed out\nThe command exited with code 255.',
  ),
  sample('tls version', '»tlsv1 alert protocol version: the server requires TLSv1.3'),
  sample('german', '»Anmeldung fehlgeschlagen: Kennwort abgelaufen'),
  sample('japanese', '»認証に失敗しました'),
  sample(
    'kubernetes',
    '»Error from server (Forbidden): pods is forbidden: User "svc:sync" cannot list resource "pods" in API group ""',
  ),
  sample(
    'workflow',
    'Run ./sync\n»Error: The scan policy "Strict" was not met: 3 critical findings\n##[error]Process completed with exit code 1.',
    '»Error: The scan policy "Default" was not met: 14 critical findings\n##[error]Process completed with exit code 1.',
  ),
  sample(
    'jenkins',
    '»ERROR: Credentials for sync-user could not be found\nERROR: script returned exit code 1\nFinished: FAILURE',
  ),
  sample(
    'gitlab runner',
    '$ ./sync\n»Error: no active license\nCleaning up project directory and file based variables\nERROR: Job failed: exit code 1',
  ),
];
