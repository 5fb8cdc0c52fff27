import { sample } from './sample.js';

/** Messages that end with a mere statement of failure, an explanation or advice. */
export const statements = [
  sample(
    'exit code as an error',
    `2026-11-30T02:14:07.1204411Z ##[section]Starting: Push work items
2026-11-30T02:14:07.9904411Z Task         : Command line
2026-11-30T02:14:07.9904411Z Version      : 2.237.1
»2026-11-30T02:14:09.1204411Z ##[error]VS403507: The field 'Custom.Severity' contains the value 'Blocker' that is not in the list of supported values
2026-11-30T02:14:09.2204411Z ##[error]Bash exited with code '1'.
2026-11-30T02:14:09.2304411Z ##[section]Finishing: Push work items
The command exited with code 1.`,
    `2026-11-30T02:14:31.0044120Z ##[section]Starting: Push work items
2026-11-30T02:14:31.5044120Z Task         : Command line
2026-11-30T02:14:31.5044120Z Version      : 2.237.1
»2026-11-30T02:14:33.0044120Z ##[error]VS403507: The field 'Custom.Severity' contains the value 'Blocker' that is not in the list of supported values
2026-11-30T02:14:33.1044120Z ##[error]Bash exited with code '1'.
2026-11-30T02:14:33.1144120Z ##[section]Finishing: Push work items
The command exited with code 1.`,
  ),
  sample(
    'count of what was not done',
    `»GraphQL: API rate limit already exceeded for user ID 1181204. (search)
The command exited with code 1.`,
    `»GraphQL: API rate limit already exceeded for user ID 1181204. (search)
!!! 12 issues were not updated
The command exited with code 1.`,
  ),
  sample(
    'a word of failure',
    `Beginning upload of shop.zip
Upload Status - Bytes sent: 1048576
Upload Status - Bytes sent: 2097152
»Package upload failed. Message: Scan already in progress for release 118
Invalid
The command exited with code 1.`,
    `Beginning upload of pay.zip
Upload Status - Bytes sent: 2097152
Upload Status - Bytes sent: 3145728
»Package upload failed. Message: Scan already in progress for release 204
Invalid
The command exited with code 1.`,
  ),
  sample(
    'empty element',
    `<mitigationinfo mitigationinfo_version="1.1" build_id="118">
»  <error type="not_authorized" flaw_id_list="12"/>
</mitigationinfo>
The command exited with code 1.`,
  ),
  sample(
    'curl status',
    `»{"type":"ClientError","error":"Scan configuration 'Audit - deep' not found"}
< HTTP 400
The command exited with code 1.`,
  ),
  sample(
    'advice of Spring Boot',
    `2026-11-30T02:14:09.001Z ERROR 71 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   : 

***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.

»Reason: Failed to determine a suitable driver class


Action:

Consider the following:
	If you want an embedded database (H2, HSQL or Derby), please put it on the classpath.
	If you have database settings to be loaded from a particular profile you may need to activate it (no profiles are currently active).

The command exited with code 1.`,
  ),
  sample(
    'duration of a failure',
    `➤ YN0000: · Yarn 4.5.1
➤ YN0000: ┌ Resolution step
»➤ YN0041: │ @sec/sync@npm:2.4.1: Invalid authentication (as an unknown user)
➤ YN0000: └ Completed in 1s 204ms
➤ YN0000: · Failed with errors in 1s 220ms
The command exited with code 1.`,
  ),
  sample(
    'explanation',
    `Collecting package metadata (current_repodata.json): ...working... failed

»CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://repo.anaconda.com/pkgs/main/linux-64/current_repodata.json>
Elapsed: -

An HTTP error occurred when trying to retrieve this URL.
HTTP errors are often intermittent, and a simple retry will get you on your way.
'https//repo.anaconda.com/pkgs/main/linux-64'
The command exited with code 1.`,
  ),
  sample(
    'OpenSSL client',
    `CONNECTED(00000003)
140244:error:14094412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:s3_pkt.c:1493:SSL alert number 42
»140244:error:140790E5:SSL routines:ssl23_write:ssl handshake failure:s23_lib.c:177:
---
no peer certificate available
---
No client certificate CA names sent
---
SSL handshake has read 7 bytes and written 0 bytes
---
New, (NONE), Cipher is (NONE)
Secure Renegotiation IS NOT supported
The command exited with code 1.`,
  ),
  sample(
    'table of pods',
    `NAME         READY   STATUS             RESTARTS      AGE
»sync-x7k2p   0/1     CrashLoopBackOff   5 (12s ago)   4m
The command exited with code 1.`,
    `NAME         READY   STATUS             RESTARTS      AGE
»sync-q8qzz   0/1     CrashLoopBackOff   9 (40s ago)   11m
The command exited with code 1.`,
  ),
];
