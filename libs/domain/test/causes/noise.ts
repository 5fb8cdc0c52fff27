import { sample } from './sample.js';

/** Messages in which other lines follow the reason: of the runtime, the shell, a table or a report. */
export const noise = [
  sample(
    'npm workspace',
    `> tsc -p . && node dist/index.js

»src/map.ts(41,12): error TS2339: Property 'severity' does not exist on type 'Issue'.
npm error Lifecycle script \`start\` failed with error:
npm error code 2
npm error path /srv/sync
npm error workspace sync@1.0.0
npm error location /srv/sync
npm error command failed
npm error command sh -c tsc -p . && node dist/index.js
The command exited with code 2.`,
    `> tsc -p . && node dist/index.js

»src/map.ts(44,12): error TS2339: Property 'severity' does not exist on type 'Issue'.
npm error Lifecycle script \`start\` failed with error:
npm error code 2
npm error path /srv/sync
npm error workspace sync@1.0.1
npm error location /srv/sync
npm error command failed
npm error command sh -c tsc -p . && node dist/index.js
The command exited with code 2.`,
  ),
  sample(
    'systemd unit',
    `Nov 30 02:14:07 sync01 systemd[1]: Starting sync.service - Sync of findings...
Nov 30 02:14:09 sync01 sync[4121]: read 118 findings
»Nov 30 02:14:11 sync01 sync[4121]: error: tracker refused the upload: project is archived
Nov 30 02:14:11 sync01 systemd[1]: sync.service: Main process exited, code=exited, status=1/FAILURE
Nov 30 02:14:11 sync01 systemd[1]: sync.service: Failed with result 'exit-code'.
Nov 30 02:14:11 sync01 systemd[1]: Failed to start sync.service - Sync of findings.
The command exited with code 1.`,
    `Nov  2 14:14:07 sync01 systemd[1]: Starting sync.service - Sync of findings...
Nov  2 14:14:08 sync01 sync[998]: read 118 findings
»Nov  2 14:14:12 sync01 sync[998]: error: tracker refused the upload: project is archived
Nov  2 14:14:12 sync01 systemd[1]: sync.service: Main process exited, code=exited, status=1/FAILURE
Nov  2 14:14:12 sync01 systemd[1]: sync.service: Failed with result 'exit-code'.
Nov  2 14:14:12 sync01 systemd[1]: Failed to start sync.service - Sync of findings.
The command exited with code 1.`,
  ),
  sample(
    'names of pods',
    `Waiting for pod sync-4121-x7k2p to be ready...
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  2m10s              default-scheduler  Successfully assigned sec/sync to node-3
  Warning  Failed     30s (x4 over 2m)  kubelet            Failed to pull image "registry.example.com/sec/sync:1.4.2": not found
»error: timed out waiting for the condition on pods/sync-4121-x7k2p
The command exited with code 1.`,
    `Waiting for pod sync-998-q8qzz to be ready...
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  41s              default-scheduler  Successfully assigned sec/sync to node-1
  Warning  Failed     12s (x2 over 40s)  kubelet            Failed to pull image "registry.example.com/sec/sync:1.4.2": not found
»error: timed out waiting for the condition on pods/sync-998-q8qzz
The command exited with code 1.`,
  ),
  sample(
    'rejected push',
    `Enumerating objects: 5, done.
Counting objects: 100% (5/5), done.
Writing objects: 100% (3/3), 288 bytes | 288.00 KiB/s, done.
Total 3 (delta 1), reused 0 (delta 0), pack-reused 0
remote: error: GH006: Protected branch update failed for refs/heads/main.
remote: 
remote: - Changes must be made through a pull request.
To https://github.com/acme/rules.git
 ! [remote rejected] main -> main (protected branch hook declined)
»remote: error: GH006: Protected branch update failed for refs/heads/main.
error: failed to push some refs to 'https://github.com/acme/rules.git'
The command exited with code 1.`,
    `Enumerating objects: 12, done.
Counting objects: 100% (12/12), done.
Writing objects: 100% (3/3), 1.20 KiB | 1.20 KiB/s, done.
Total 3 (delta 1), reused 0 (delta 0), pack-reused 0
remote: error: GH006: Protected branch update failed for refs/heads/main.
remote: 
remote: - Changes must be made through a pull request.
To https://github.com/acme/rules.git
 ! [remote rejected] main -> main (protected branch hook declined)
»remote: error: GH006: Protected branch update failed for refs/heads/main.
error: failed to push some refs to 'https://github.com/acme/rules.git'
The command exited with code 1.`,
  ),
  sample(
    'NuGet restore',
    `  Determining projects to restore...
/src/Sync/Sync.csproj : error NU1301: Unable to load the service index for source https://pkgs.dev.azure.com/contoso/_packaging/sec/nuget/v3/index.json.
»/src/Sync/Sync.csproj : error NU1301:   Response status code does not indicate success: 401 (Unauthorized).
  Failed to restore /src/Sync/Sync.csproj (in 4.1 sec).

Build FAILED.

    0 Warning(s)
    2 Error(s)

Time Elapsed 00:00:05.12
The command exited with code 1.`,
    `  Determining projects to restore...
/src/Sync/Sync.csproj : error NU1301: Unable to load the service index for source https://pkgs.dev.azure.com/contoso/_packaging/sec/nuget/v3/index.json.
»/src/Sync/Sync.csproj : error NU1301:   Response status code does not indicate success: 401 (Unauthorized).
  Failed to restore /src/Sync/Sync.csproj (in 11.9 sec).

Build FAILED.

    0 Warning(s)
    2 Error(s)

Time Elapsed 00:00:13.40
The command exited with code 1.`,
  ),
  sample(
    'line cut at a colon',
    `»ERROR: AADSTS7000222: The provided client secret keys for app '3d2f1c9a-8d8e-4d1a-9f0e-3b2a1c0d9e8f' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds. Trace ID: aaaa1111-2222-3333-4444-555566667777 Correlation ID: cccc1111-2222-3333-4444-555566667777 Timestamp: 2026-11-30 02:14:07Z
Interactive authentication is needed. Please run:
az login
The command exited with code 1.`,
    `»ERROR: AADSTS7000222: The provided client secret keys for app '8a7b6c5d-4e3f-2a1b-0c9d-8e7f6a5b4c3d' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds. Trace ID: bbbb1111-2222-3333-4444-555566667777 Correlation ID: dddd1111-2222-3333-4444-555566667777 Timestamp: 2026-11-30 02:14:50Z
Interactive authentication is needed. Please run:
az login
The command exited with code 1.`,
  ),
  sample(
    'end of Python 2',
    `Traceback (most recent call last):
  File "trac.py", line 12, in ?
    urllib2.urlopen(url)
  File "/usr/lib/python2.7/urllib2.py", line 558, in http_error_default
    raise HTTPError(req.get_full_url(), code, msg, hdrs, fp)
»urllib2.HTTPError: HTTP Error 504: Gateway Time-out
close failed in file object destructor:
sys.excepthook is missing
lost sys.stderr
The command exited with code 1.`,
  ),
  sample(
    'link to a report',
    `--------------------------Checkmarx Scan Results----------------------------
High severity results: 4
Medium severity results: 11
Low severity results: 0
----------------------------------------------------------------------------
»SAST high severity results are above threshold. Results: 4. Threshold: 0
Full report: https://cx.example.com/CxWebClient/ViewerMain.aspx?scanid=1004412
The command exited with code 19.`,
    `--------------------------Checkmarx Scan Results----------------------------
High severity results: 9
Medium severity results: 31
Low severity results: 2
----------------------------------------------------------------------------
»SAST high severity results are above threshold. Results: 9. Threshold: 0
Full report: https://cx.example.com/CxWebClient/ViewerMain.aspx?scanid=1004433
The command exited with code 19.`,
  ),
  sample(
    'table below a total',
    `registry.example.com/shop:1.4.2 (debian 12.7)
===================================
»Total: 3 (HIGH: 2, CRITICAL: 1)

┌─────────┬────────────────┬──────────┬───────────────────┬───────────────┐
│ Library │ Vulnerability  │ Severity │ Installed Version │ Fixed Version │
├─────────┼────────────────┼──────────┼───────────────────┼───────────────┤
│ openssl │ CVE-2026-1111  │ HIGH     │ 3.0.14            │ 3.0.15        │
└─────────┴────────────────┴──────────┴───────────────────┴───────────────┘
The command exited with code 1.`,
    `registry.example.com/shop:1.4.3 (debian 12.7)
===================================
»Total: 5 (HIGH: 3, CRITICAL: 2)

┌─────────┬────────────────┬──────────┬───────────────────┬───────────────┐
│ Library │ Vulnerability  │ Severity │ Installed Version │ Fixed Version │
├─────────┼────────────────┼──────────┼───────────────────┼───────────────┤
│ openssl │ CVE-2026-2222  │ HIGH     │ 3.0.14            │ 3.0.15        │
└─────────┴────────────────┴──────────┴───────────────────┴───────────────┘
The command exited with code 1.`,
  ),
  sample(
    'heap',
    `<--- Last few GCs --->

[71:0x5f1c3a0]    41020 ms: Mark-Compact 2041.1 (2083.2) -> 2039.4 (2083.9) MB, 812.33 / 0.00 ms  (average mu = 0.101, current mu = 0.012) allocation failure; scavenge might not succeed

<--- JS stacktrace --->

»FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb8d0a3 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]
 2: 0xf06250 v8::Utils::ReportOOMFailure(v8::internal::Isolate*, char const*, v8::OOMDetails const&) [node]
/opt/sync/run.sh: line 12:    71 Aborted                 (core dumped) node index.js
The command exited with code 134.`,
    `<--- Last few GCs --->

[71:0x6a2b4d0]    55101 ms: Mark-Compact 2041.1 (2083.2) -> 2039.4 (2083.9) MB, 812.33 / 0.00 ms  (average mu = 0.101, current mu = 0.012) allocation failure; scavenge might not succeed

<--- JS stacktrace --->

»FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb8d0a3 node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]
 2: 0xf06250 v8::Utils::ReportOOMFailure(v8::internal::Isolate*, char const*, v8::OOMDetails const&) [node]
/opt/sync/run.sh: line 14:    99 Aborted                 (core dumped) node index.js
The command exited with code 134.`,
  ),
];
