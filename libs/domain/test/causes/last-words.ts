import { sample } from './sample.js';

/** Messages whose last lines come from a runtime or a program that ends, and messages in other languages. */
export const lastWords = [
  sample(
    'aiohttp',
    `Traceback (most recent call last):
  File "/opt/sync/a.py", line 12, in main
    async with s.get(u) as r:
  File "/opt/venv/lib/python3.12/site-packages/aiohttp/client.py", line 1359, in __aenter__
    self._resp: _RetType = await self._coro
»aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host jira.corp.example:443 ssl:default [Name or service not known]
Unclosed client session
client_session: <aiohttp.client.ClientSession object at 0x7f1a2b3c4d5e0>
The command exited with code 1.`,
    `Traceback (most recent call last):
  File "/opt/sync/a.py", line 14, in main
    async with s.get(u) as r:
  File "/opt/venv/lib/python3.12/site-packages/aiohttp/client.py", line 1359, in __aenter__
    self._resp: _RetType = await self._coro
»aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host jira.corp.example:443 ssl:default [Name or service not known]
Unclosed client session
client_session: <aiohttp.client.ClientSession object at 0x7f9f8e7d6c5b0>
The command exited with code 1.`,
  ),
  sample(
    'END block of Perl',
    `»malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "<!DOCTYPE html>\\n<htm...") at /opt/sync/gh.pl line 12.
END failed--call queue aborted.
The command exited with code 255.`,
  ),
  sample(
    'rsync without a connection',
    `Warning: Permanently added 'scan01.example.com' (ED25519) to the list of known hosts.
»sync@scan01.example.com: Permission denied (publickey,password).
rsync: connection unexpectedly closed (0 bytes received so far) [Receiver]
rsync error: unexplained error (code 255) at io.c(228) [Receiver=3.2.7]
The command exited with code 255.`,
  ),
  sample(
    'German timeout',
    `30.11.2026 02:14:07 [Haupt] Starte Abgleich
»30.11.2026 02:14:09 [Haupt] Zeitüberschreitung beim Warten auf den Server
30.11.2026 02:14:09 [Haupt] Ende
The command exited with code 1.`,
    `30.11.2026 02:14:31 [Haupt] Starte Abgleich
»30.11.2026 02:14:37 [Haupt] Zeitüberschreitung beim Warten auf den Server
30.11.2026 02:14:37 [Haupt] Ende
The command exited with code 1.`,
  ),
  sample(
    'Japanese timeout',
    `処理を開始します
»サーバーへの接続がタイムアウトしました
処理を終了します
The command exited with code 1.`,
  ),
  sample(
    'overall',
    `[2/4] read fields      ok
»[3/4] map priorities   FAIL: priority 'Blocker' is not in the priority scheme of PAY
[4/4] push             skipped
Overall: FAIL`,
  ),
  sample(
    'pool that has ended',
    `com.example.SyncException: could not synchronize task T1
	at com.example.sync.Engine.run(Engine.java:31)
»Caused by: com.example.sync.RemoteBody: {"errorMessages":["Anonymous users may not create issues"],"errors":{}}
	... 28 more
Exception in thread "pool-1-thread-2" java.util.concurrent.RejectedExecutionException: Task java.util.concurrent.FutureTask@1b2c3d rejected
	at java.util.concurrent.ThreadPoolExecutor.reject(ThreadPoolExecutor.java:2065)`,
  ),
  sample(
    'frames behind a prefix',
    `»2026-11-01 [Error] Creating work item failed: TF20012: The field 'Assigned To' contains the value 'jdoe' that is not in the list of supported values.
2026-11-01 [Error]    at Acme.Ado.Create() in C:\\src\\1\\Ado.cs:line 20
2026-11-01 [Error]    at Acme.Ado.Run() in C:\\src\\1\\Ado.cs:line 12
2026-11-01 [Information] Uptime: 20 s`,
  ),
  sample(
    'event loop',
    `»Exception: token expires in the past: 2026-10-01
During shutdown: Exception: Event loop is closed`,
  ),
  sample(
    'java.util.logging',
    `Nov 03, 2026 2:00:01 AM com.example.Fpr read
»SEVERE: FPR is password protected
Nov 03, 2026 2:00:01 AM com.example.Fpr close
INFO: closed`,
  ),
  sample(
    'action',
    `ERROR Upload of a.fpr failed.
»ERROR Cause: 413 Payload Too Large
ERROR Action: raise client_max_body_size
ERROR Docs: https://docs.example.com/fortify/413`,
  ),
  sample(
    'no report',
    `01:00: getting summary report
»01:00: XML: No report available for build.
01:00: will not retry
01:00: good bye`,
  ),
  sample(
    'telemetry',
    `»TypeError: issues.map is not a function
    at toTasks (/opt/snyk/map.js:1:17)
Sentry: event 0f7c2a11aaaa4f1e8d2b001122334455 captured
Sentry: could not flush within 2 s`,
  ),
  sample(
    'ended prematurely',
    `System.Net.Http.HttpRequestException: An error occurred while sending the request.
» ---> System.IO.IOException: The response ended prematurely.
   at System.Net.Http.HttpConnection.SendAsync(HttpRequestMessage request)
   --- End of inner exception stack trace ---
Finished with 1 error in 00:00:02`,
  ),
  sample(
    'truncated report',
    `»Import aborted because the report is truncated (no </Scan> at offset 100)
Aborted.
Press any key to exit`,
  ),
  sample(
    'page that was cut off',
    `com.example.RestClientException: JSONException: A JSONObject text must begin with '{' at character 1 of <!DOCTYPE html>
	at com.example.Promise.claim(Promise.java:41)
»Caused by: JSONException: A JSONObject text must begin with '{' at character 1 of <!DOCTYPE html>
	... 12 more`,
  ),
  sample(
    'rule of SonarQube',
    `»HTTP 400: {"errors":[{"msg":"Rule java:S100 does not exist"}]}`,
    `»HTTP 400: {"errors":[{"msg":"Rule js:S2 does not exist"}]}`,
  ),
  sample(
    'no retries',
    `retry in 4 s
»error: getaddrinfo EAI_AGAIN api.veracode.com
no retries left`,
  ),
  sample(
    'git behind a proxy',
    `»error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403
fatal: the remote end hung up unexpectedly`,
  ),
  sample(
    'newer scanner',
    `[01:00] Artifact 5: ERROR_PROCESSING
»[01:00] Artifact 5: The FPR was made by SCA 23.2.0, which is newer than this SSC
[01:00] done`,
  ),
  sample(
    'field of syslog',
    `»2026-11-02 03:14:10 sync[412]: T3: Field 'customfield_10412' cannot be set. It is not on the appropriate screen, or unknown.`,
    `»2026-11-09 03:14:10 sync[871]: T140: Field 'customfield_10871' cannot be set. It is not on the appropriate screen, or unknown.`,
  ),
  sample('node dns', `»Error: getaddrinfo ENOTFOUND sonar.example.com`, `»Error: getaddrinfo ENOTFOUND sonar`),
  sample(
    'attachment of a task',
    `»Attachment scan.pdf of T1 is too large: 12.4 MB, at most 10 MB are allowed`,
    `»Attachment a.png of T7 is too large: 800 kB, at most 10 MB are allowed`,
  ),
  sample(
    'record locked',
    `»Record 0011aabbccddeeff0011aabbccddeeff in x_acme_task is locked by svc.sync until 2026-11-01 10:00:00`,
    `»Record 77aabbccddeeff001122334455667788 in x_acme_task is locked by jane.doe until 2026-11-05 12:00:00`,
  ),
  sample(
    'job token',
    `»gitlab: job token glcbt-64_a… of pipeline #1201 expired 5 minutes ago`,
    `»gitlab: job token glcbt-65_Z… of pipeline #88 expired 2 hours ago`,
  ),
];
