import { sample } from './sample.js';

/** What synchronizations of trackers and scanners fail with most: one line that matters between others. */
export const everyday = [
  sample(
    'jackson',
    `2026-11-03T04:12:00.123Z ERROR 1 --- [sync-1] c.e.s.Job : run failed
»com.fasterxml.jackson.databind.exc.MismatchedInputException: Cannot deserialize value of type \`java.lang.Integer\` from Object value (token \`JsonToken.START_OBJECT\`)
 at [Source: (String)"{"fields":{"severity":{}}}"; line: 1, column: 24] (through reference chain: com.example.Issue["fields"])
	at com.fasterxml.jackson.databind.exc.MismatchedInputException.from(MismatchedInputException.java:59)
	at com.example.sync.Job.run(Job.java:41)`,
    `»com.fasterxml.jackson.databind.exc.MismatchedInputException: Cannot deserialize value of type \`java.lang.Integer\` from Object value (token \`JsonToken.START_OBJECT\`)
 at [Source: (String)"{"fields":{"severity":{"id":3}}}"; line: 1, column: 40] (through reference chain: com.example.Issue["fields"])
	at com.example.sync.Job.run(Job.java:41)`,
  ),
  sample(
    'okhttp h2',
    `»okhttp3.internal.http2.StreamResetException: stream was reset: INTERNAL_ERROR
	at okhttp3.internal.http2.Http2Stream.takeHeaders(Http2Stream.kt:158)
	at com.example.Main.main(Main.kt:8)`,
  ),
  sample(
    'github credentials',
    `»Exception in thread "sync-4" org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 Unauthorized: "{"message":"Bad credentials"}"
	at org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:106)
	at com.example.GitHub.issues(GitHub.java:20)`,
    `»Exception in thread "sync-1" org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 Unauthorized: "{"message":"Bad credentials"}"
	at com.example.GitHub.issues(GitHub.java:20)
The command exited with code 1.`,
  ),
  sample(
    'jgit',
    `org.eclipse.jgit.api.errors.TransportException: https://git.example.com/a.git: not authorized
	at org.eclipse.jgit.api.LsRemoteCommand.execute(LsRemoteCommand.java:222)
»Caused by: org.eclipse.jgit.errors.TransportException: https://git.example.com/a.git: not authorized
	at org.eclipse.jgit.transport.TransportHttp.connect(TransportHttp.java:604)
	... 3 more`,
  ),
  sample(
    'gitlab certificate',
    `Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/urllib3/connectionpool.py", line 466, in _make_request
    self._validate_conn(conn)
ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/opt/sync/main.py", line 3, in <module>
    requests.get(url)
»requests.exceptions.SSLError: HTTPSConnectionPool(host='veracode.example.com', port=443): Max retries exceeded with url: /api/apps (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)')))`,
    `Traceback (most recent call last):
  File "/opt/sync/main.py", line 3, in <module>
    requests.get(url)
»requests.exceptions.SSLError: HTTPSConnectionPool(host='veracode.example.com', port=443): Max retries exceeded with url: /api/findings?page=3 (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)')))
The command exited with code 1.`,
  ),
  sample(
    'unicode',
    `Traceback (most recent call last):
  File "/opt/sync/read.py", line 8, in load
    text = data.decode()
           ^^^^^^^^^^^^^
»UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe4 in position 17: invalid continuation byte`,
    `Traceback (most recent call last):
  File "/opt/sync/read.py", line 8, in load
    text = data.decode()
»UnicodeDecodeError: 'utf-8' codec can't decode byte 0xfc in position 2201: invalid continuation byte
The command exited with code 1.`,
  ),
  sample(
    'jira library',
    `Traceback (most recent call last):
  File "/opt/sync/main.py", line 40, in <module>
    jira.transition_issue(issue, "Done")
jira.exceptions.JIRAError: JiraError HTTP 400 url: https://jira.example.com/rest/api/2/issue/10400/transitions
	text: It seems that you have tried to perform a workflow operation (Done) that is not valid for the current state of this issue. The likely cause is that somebody has changed the issue recently, please look at the issue history for details.
	
	response headers = {'X-AREQUESTID': '123x456x1'}
»	response text = {"errorMessages":["It seems that you have tried to perform a workflow operation (Done) that is not valid"]}`,
  ),
  sample(
    'python logging',
    `2026-11-03 04:12:00,123 - sync.rally - INFO - connecting
»2026-11-03 04:12:05,987 - sync.rally - ERROR - Workspace 'Payments' is closed
2026-11-03 04:12:05,988 - sync.rally - INFO - finished in 5 s`,
    `»2026-11-09 14:02:15,001 - sync.rally - ERROR - Workspace 'Ledger' is closed
2026-11-09 14:02:15,002 - sync.rally - INFO - finished in 1 s
The command exited with code 1.`,
  ),
  sample(
    'node timeout undici',
    `node:internal/deps/undici/undici:13510
      Error.captureStackTrace(err);
            ^

TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13
    at async main (file:///opt/sync/main.js:4:15) {
»  [cause]: ConnectTimeoutError: Connect Timeout Error (attempted address: polarion.example.com:443, timeout: 10000ms)
      at onConnectTimeout (node:internal/deps/undici/undici:2553:28) {
    code: 'UND_ERR_CONNECT_TIMEOUT'
  }
}

Node.js v24.11.0`,
    `TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13 {
»  [cause]: ConnectTimeoutError: Connect Timeout Error (attempted address: polarion.example.com:443, timeout: 30000ms)
      at onConnectTimeout (node:internal/deps/undici/undici:2553:28) {
    code: 'UND_ERR_CONNECT_TIMEOUT'
  }
}
The command exited with code 1.`,
  ),
  sample(
    'axios data',
    `»AxiosError: Request failed with status code 422
    at settle (/opt/sync/node_modules/axios/dist/node/axios.cjs:2026:12)
    at IncomingMessage.handleStreamEnd (/opt/sync/node_modules/axios/dist/node/axios.cjs:3142:11) {
  code: 'ERR_BAD_REQUEST',
  config: {
    url: 'https://api.github.com/repos/a/b/issues',
    method: 'post',
    timeout: 0
  },
  response: {
    status: 422,
    statusText: 'Unprocessable Entity',
    data: { message: 'Validation Failed', errors: [Array] }
  }
}`,
  ),
  sample(
    'enoent',
    `node:fs:441
    return binding.readFileUtf8(path, stringToFlags(options.flag));
                   ^

»Error: ENOENT: no such file or directory, open '/etc/sync/token'
    at Object.readFileSync (node:fs:441:20)
    at main (/opt/sync/main.cjs:3:15) {
  errno: -2,
  code: 'ENOENT',
  syscall: 'open',
  path: '/etc/sync/token'
}

Node.js v22.9.0`,
  ),
  sample(
    'dotnet json',
    `Unhandled exception. System.Text.Json.JsonException: '<' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0.
» ---> System.Text.Json.JsonReaderException: '<' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0.
   at System.Text.Json.ThrowHelper.ThrowJsonReaderException(Utf8JsonReader& json, ExceptionResource resource)
   at Sync.Program.<Main>$(String[] args) in /src/Program.cs:line 7
   --- End of inner exception stack trace ---
   at Sync.Program.<Main>(String[] args)`,
  ),
  sample(
    'dotnet timeout',
    `»Unhandled exception. System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.
 ---> System.TimeoutException: The operation was canceled.
 ---> System.Threading.Tasks.TaskCanceledException: The operation was canceled.
 ---> System.IO.IOException: Unable to read data from the transport connection: Operation canceled.
 ---> System.Net.Sockets.SocketException (125): Operation canceled
   --- End of inner exception stack trace ---
   at System.Net.Sockets.Socket.AwaitableSocketAsyncEventArgs.ThrowException(SocketError error, CancellationToken cancellationToken)`,
  ),
  sample(
    'azure devops text',
    `»VS800075: The project with id 'vstfs:///Classification/TeamProject/1b1c' does not exist, or you do not have permission to access it.`,
    `GET https://dev.azure.com/corp/_apis/wit/wiql\n»VS800075: The project with id 'vstfs:///Classification/TeamProject/9f8e' does not exist, or you do not have permission to access it.`,
  ),
  sample(
    'gitlab quota',
    `»remote: GitLab: You have exceeded the storage limit of this project.
To https://gitlab.example.com/a/b.git
 ! [remote rejected] main -> main (pre-receive hook declined)
error: failed to push some refs to 'https://gitlab.example.com/a/b.git'`,
  ),
  sample(
    'coverity soap',
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>»User sync is locked out.«</faultstring></soap:Fault></soap:Body></soap:Envelope>`,
  ),
  sample(
    'fortify json',
    `»{"message":"Access Denied. Unauthorized access","responseCode":403,"errorCode":-10}`,
    `HTTP/1.1 403\n»{"message":"Access Denied. Unauthorized access","responseCode":403,"errorCode":-10}`,
  ),
  sample(
    'sonarqube component',
    `»{"errors":[{"msg":"Component key 'payments' not found"}]}`,
    `»{"errors":[{"msg":"Component key 'ledger' not found"}]}\nThe command exited with code 1.`,
  ),
  sample(
    'checkmarx engine',
    `[2026-11-03 04:12:00,001  INFO] Scan is queued
[2026-11-03 04:32:00,001  INFO] Scan is running 40%
»[2026-11-03 04:52:00,001 ERROR] Scan failed: engine server CXENG-04 is not responding
[2026-11-03 04:52:00,002  INFO] Logging out`,
    `»[2026-11-04 05:52:00,001 ERROR] Scan failed: engine server CXENG-07 is not responding
[2026-11-04 05:52:00,002  INFO] Logging out`,
  ),
  sample(
    'jira 429 json',
    `»{"errorMessages":["Rate limit exceeded."],"errors":{}}
Retry-After: 17`,
    `»{"errorMessages":["Rate limit exceeded."],"errors":{}}\nRetry-After: 240`,
  ),
  sample(
    'proxy 407',
    `»curl: (56) CONNECT tunnel failed, response 407`,
    `* CONNECT tunnel failed, response 407\n»curl: (56) CONNECT tunnel failed, response 407\nThe command exited with code 56.`,
  ),
  sample(
    'tls alert of openssl',
    `»curl: (35) error:0A00010B:SSL routines::wrong version number`,
    `»curl: (35) error:0A00010B:SSL routines::wrong version number\nThe command exited with code 35.`,
  ),
  sample(
    'oom of node',
    `<--- Last few GCs --->

[4711:0x7f00]    61000 ms: Mark-Compact 4090.1 (4130.2) -> 4089.7 (4131.0) MB, 2500.1 / 0.0 ms  (average mu = 0.1) allocation failure; scavenge might not succeed

<--- JS stacktrace --->

»FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb8d0a0 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]
 2: 0xf06250 v8::Utils::ReportOOMFailure(v8::internal::Isolate*, char const*, v8::OOMDetails const&) [node]
Aborted (core dumped)`,
  ),
  sample(
    'shell arithmetic',
    `»./sync.sh: line 14: [: too many arguments`,
    `»./sync.sh: line 33: [: too many arguments\nThe command exited with code 2.`,
  ),
  sample('shell integer', `»./sync.sh: line 9: [: : integer expression expected\nThe command exited with code 2.`),
  sample(
    'jq',
    `»jq: error (at <stdin>:1): Cannot index array with string "key"`,
    `»jq: error (at <stdin>:88): Cannot index array with string "key"`,
  ),
  sample(
    'xmllint',
    `»report.xml:12: parser error : Opening and ending tag mismatch: a line 3 and b
</b>
    ^`,
  ),
  sample(
    'unzip',
    `Archive:  report.zip
  End-of-central-directory signature not found.  Either this file is not
  a zipfile, or it constitutes one disk of a multi-part archive.
»unzip:  cannot find zipfile directory in one of report.zip or
        report.zip.zip, and cannot find report.zip.ZIP, period.`,
  ),
  sample(
    'multi-line json of a log',
    `{
  "timestamp": "2026-11-03T04:12:00Z",
  "level": "ERROR",
»  "message": "Polarion refused the login of sync",
  "logger": "sync.polarion",
  "thread": "main"
}`,
    `{
  "timestamp": "2026-11-04T04:12:00Z",
  "level": "ERROR",
»  "message": "Polarion refused the login of sync",
  "logger": "sync.polarion",
  "thread": "worker-3"
}
The command exited with code 1.`,
  ),
  sample(
    'hint after',
    `»Error: the board "Payments" has 5,001 issues; at most 5,000 are supported\nHint: use --since to limit the issues`,
    `»Error: the board "Ledger" has 7,120 issues; at most 5,000 are supported\nHint: use --since to limit the issues`,
  ),
  sample(
    'success then failure',
    `Synced 40 of 41 issues\n»SEC-12: the field "Team" is required\nSynced 40 issues, 1 failed`,
    `Synced 7 of 8 issues\n»PAY-3: the field "Squad" is required\nSynced 7 issues, 1 failed`,
  ),
];
