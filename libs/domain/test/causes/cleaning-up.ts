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
  sample(
    'changed meanwhile',
    `jira_sync: PUT /rest/api/2/issue/PAY-1 failed
»jira_sync: 409 Conflict: issue PAY-1 was changed at the same time
jira_sync: sending failure notification to alm-team@example.com
jira_sync: could not send notification: 550 5.7.1 relaying denied`,
    `»jira_sync: 409 Conflict: issue PAY-441 was changed at the same time
jira_sync: could not send notification: 550 5.7.1 relaying denied`,
  ),
  sample(
    'findings cut off',
    `»Findings of site 1 could not be parsed: unexpected end of JSON input at offset 8192
Uploading logs to s3://logs/wh/1
upload failed: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied`,
  ),
  sample(
    'scan canceled',
    `cx: scanning project pay
»cx: Scan failed: Scan canceled by user 'admin'
Stopping container cx-a1b2
Error response from daemon: No such container: cx-a1b2`,
  ),
  sample(
    'business rule',
    `Failures:
»  Record 2 (T1): Business rule 'Validate CVSS' aborted the insert: CVSS score is out of range
Failures: 1, successes: 2`,
    `Failures:
»  Record 9 (T900): Business rule 'Validate CVSS' aborted the insert: CVSS score is out of range
Failures: 1, successes: 14`,
  ),
  sample(
    'ServiceNow login',
    `»00:00:01 FATAL snow: 401 Unauthorized (user svc_sync)
00:00:01 FATAL snow: hint: is the password expired? Set a new one under User Administration > Users.
00:00:01 FATAL snow: docs: https://docs.example.com/snow#401`,
  ),
  sample(
    'Rake',
    `rake aborted!
»RestClient::Unauthorized: 401 Unauthorized
/opt/mingle/lib/client.rb:12:in \`get'
/opt/mingle/Rakefile:4:in \`block in <top (required)>'
Tasks: TOP => sync
(See full trace by running task with --trace)`,
  ),
  sample(
    'crash of the JVM',
    `#
# A fatal error has been detected by the Java Runtime Environment:
#
»#  SIGSEGV (0xb) at pc=0x00007f8a1b2c3d, pid=7, tid=8
#
# If you would like to submit a bug report, please visit:
#   https://bugreport.java.com/bugreport/crash.jsp
#
The command was killed by SIGABRT.`,
  ),
  sample(
    'no module scanned',
    `[00:01] Build 551: Scan Errors
»[00:11] Build 551: no module could be scanned: Missing Supporting Files
[00:11] Results: https://analysiscenter.veracode.com/auth/index.jsp#x:551`,
  ),
  sample(
    'daemon threads',
    `»JiraError: You do not have the permission to see the specified issue.
Fatal Python error: _enter_buffered_busy: could not acquire lock for <_io.BufferedWriter name='<stdout>'> at interpreter shutdown, possibly due to daemon threads
The command was killed by SIGABRT.`,
  ),
  sample(
    'parent of a sub-task',
    `   T1  ok
»   T2  error  Sub-task issue type needs a parent
   T3  ok
Result: 1 error
Report written to /var/lib/sync/reports/a.html`,
  ),
  sample(
    'long summary',
    `ERROR [JiraClient] Response: 400 Bad Request
»ERROR [JiraClient]   errors.summary: Summary must be less than 255 characters.
ERROR [JiraClient]   request id: a1b2c3
ERROR [Main] Aborted after 1 of 9 tasks`,
  ),
  sample(
    'first certificate',
    `»Error: unable to verify the first certificate
    at TLSSocket.onConnectSecure (node:_tls_wrap:1540:34) {
  code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
}
(node:7) Warning: Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS connections and HTTPS requests insecure by disabling certificate verification.
(Use \`node --trace-warnings ...\` to show where the warning was created)`,
  ),
  sample(
    'archived project',
    `»FATAL: GitLab says: The project 'a' has been archived
FATAL: at least one project could not be synchronized
dumping state (12 kB)`,
  ),
  sample(
    'due date',
    `> insert x_acme_task T1
»< 400 {"error":{"message":"Invalid JSON","detail":"Could not parse property 'due_date' as a date"},"status":"failure"}
> logout
< 401 {"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}`,
  ),
  sample(
    'page in an error',
    `»Error: response is not JSON: <html><body><h1>403 Forbidden</h1>Request forbidden by administrative rules.</body></html>
    at parse (/wh/http.js:4:9)
Memory: rss=88MB heap=31MB`,
  ),
  sample(
    'not scanned',
    `[ERROR]  - The Build Failed for the Following Reasons:
[ERROR]  - ********************************************
»[ERROR]  - CxSAST: Project 1 was not scanned
[ERROR]  - Elapsed: 10 ms
The command exited with code 1.`,
  ),
  sample(
    'exception of PHP',
    `PHP Warning:  Undefined array key "iid" in /opt/gl/sync.php on line 12
»PHP Fatal error:  Uncaught Client\\Exception: Client error: \`POST /issues\` resulted in a \`401 Unauthorized\` response
 in /opt/gl/vendor/RequestException.php:113
Stack trace:
#0 /opt/gl/vendor/Middleware.php(69): Client\\Exception::create()
#1 {main}`,
  ),
  sample(
    'command of a system',
    `»ConnectionRefusedError: [Errno 111] Connection refused
[1] sync_trac failed`,
  ),
];
