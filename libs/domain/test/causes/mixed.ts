import { sample } from './sample.js';

/** Messages with several candidates: retries, summaries, hints and other output around the reason. */
export const mixed = [
  sample(
    'retries',
    `[1/3] POST /scans: 504 Gateway Timeout, retrying in 2 s
[2/3] POST /scans: 504 Gateway Timeout, retrying in 4 s
»[3/3] POST /scans: 504 Gateway Timeout
Giving up.`,
    `»[3/3] POST /scans: 504 Gateway Timeout
Giving up.
The command exited with code 1.`,
  ),
  sample(
    'tenacity',
    `Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/tenacity/__init__.py", line 478, in __call__
    result = fn(*args, **kwargs)
             ^^^^^^^^^^^^^^^^^^^
  File "/opt/sync/rally.py", line 12, in login
    raise RallyError("invalid API key")
»rally.RallyError: invalid API key

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/sync/main.py", line 3, in <module>
    login()
tenacity.RetryError: RetryError[<Future at 0x7f1 state=finished raised RallyError>]`,
  ),
  sample(
    'context',
    `Traceback (most recent call last):
  File "/opt/sync/map.py", line 4, in level
    return LEVELS[name]
           ~~~~~~^^^^^^
KeyError: 'Blocker'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/opt/sync/main.py", line 9, in <module>
    level(x)
»ValueError: unknown level Blocker`,
  ),
  sample(
    'click',
    `Usage: sync push [OPTIONS] BOARD
Try 'sync push --help' for help.

»Error: No such option: --bord Did you mean --board?`,
  ),
  sample(
    'argparse',
    `usage: sync.py [-h] --board BOARD [--since SINCE]
»sync.py: error: the following arguments are required: --board`,
    `usage: sync.py [-h] --board BOARD [--since SINCE]
               [--project PROJECT]
»sync.py: error: the following arguments are required: --board
The command exited with code 2.`,
  ),
  sample(
    'cobra',
    `Error: required flag(s) "project" not set
Usage:
  fcli ssc issue list [flags]

Flags:
      --project string   name of the project, required
  -h, --help             help for list

»required flag(s) "project" not set
exit status 1`,
  ),
  sample(
    'commander',
    `»error: unknown option '--bord'
(Did you mean --board?)`,
  ),
  sample(
    'eslint-like findings',
    `/src/a.js
»  3:5  error  'x' is not defined  no-undef

✖ 1 problem (1 error, 0 warnings)`,
  ),
  sample(
    'jest',
    `FAIL src/a.test.js
  ● sync › pushes

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

»Tests:       1 failed, 4 passed, 5 total
Time:        0.9 s`,
  ),
  sample(
    'snyk cli',
    `
 ERROR   Authentication error (SNYK-0005)

»           Authentication credentials not recognized, or user access is not provisioned. Use \`snyk auth\` to authenticate.

           ID:          urn:snyk:interaction:8f0a1b2c-3d4e-4f60-8a9b-0c1d2e3f4a5b
           Status:      401 Unauthorized
           Docs:        https://docs.snyk.io/scan-with-snyk/error-catalog#snyk-0005`,
  ),
  sample(
    'trivy',
    `2026-11-03T04:12:00Z	INFO	[vuln] Vulnerability scanning is enabled
2026-11-03T04:12:09Z	FATAL	Fatal error	run error: image scan error: unable to find the specified image "app:1.2" in ["docker" "containerd" "podman" "remote"]: 4 errors occurred:
	* docker error: unable to inspect the image (app:1.2): Error: No such image: app:1.2
	* containerd error: containerd socket not found: /run/containerd/containerd.sock
	* podman error: unable to initialize Podman client: no podman socket found
»	* remote error: GET https://index.docker.io/v2/library/app/manifests/1.2: UNAUTHORIZED: authentication required`,
  ),
  sample(
    'terraform box',
    `╷
│ Error: Invalid provider configuration
│
│   on main.tf line 3, in provider "jira":
│    3: provider "jira" {
│
│ »The argument "url" is required, but no definition was found.«
╵`,
  ),
  sample(
    'aws credentials',
    `
»Unable to locate credentials. You can configure credentials by running "aws configure".`,
  ),
  sample(
    'azure cli',
    `WARNING: This command is in preview.
»ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-07-01T08:00:00.0000000Z and was inactive for 90.00:00:00.
Trace ID: 1c1c1c1c-2222-4c3b-9a51-0a8f0e6b2d11
Correlation ID: 2c1c1c1c-2222-4c3b-9a51-0a8f0e6b2d11
Timestamp: 2026-11-03 04:12:00Z
Interactive authentication is needed. Please run:
az login`,
  ),
  sample(
    'gcloud',
    `»ERROR: (gcloud.storage.cp) HTTPError 403: sync@example.com does not have storage.objects.create access to the Google Cloud Storage object. Permission 'storage.objects.create' denied on resource (or it may not exist). This command is authenticated as sync@example.com which is the active account specified by the [core/account] property.`,
  ),
  sample(
    'vault',
    `Error reading secret/data/jira: Error making API request.

URL: GET https://vault.example.com:8200/v1/secret/data/jira
Code: 403. Errors:

* 1 error occurred:
»	* permission denied
`,
  ),
  sample(
    'helm',
    `»Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress`,
    `Release "sync" exists
»Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress`,
  ),
  sample(
    'sftp',
    `Connected to files.example.com.
sftp> put report.xml /in/
»remote open "/in/report.xml": Permission denied`,
    `Connected to files.example.com.
sftp> put other.xml /in/
»remote open "/in/other.xml": Permission denied
sftp> bye`,
  ),
  sample(
    'smtp credentials',
    `»smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed: UGFzc3dvcmQ6')`,
  ),
  sample(
    'json array of errors',
    `»{"errors":[{"code":"project.archived","message":"The project is archived"}],"data":null}`,
    `»{"errors":[{"code":"project.archived","message":"The project is archived"}],"data":null}
[done]`,
  ),
  sample(
    'json pretty errors',
    `{
  "errors": [
    {
      "code": "project.archived",
»      "message": "The project is archived",
      "target": null
    }
  ],
  "requestId": "88a7"
}`,
    `HTTP 409
{
  "errors": [
    {
»      "message": "The project is archived",
      "code": "project.archived"
    }
  ]
}`,
  ),
  sample(
    'status then empty body',
    `> GET /api/now/table/incident
»< HTTP/1.1 401 Unauthorized
< Content-Type: text/html
< Content-Length: 0
< Connection: close`,
  ),
  sample(
    'status then text',
    `»HTTP/1.1 503 Service Unavailable
Server: nginx
Date: Tue, 03 Nov 2026 04:12:00 GMT
Content-Type: text/plain
Retry-After: 120

no healthy upstream`,
  ),
  sample(
    'log4j two lines',
    `04:12:00,001 WARN  [c.e.Sync] retry 1
»04:12:09,120 ERROR [c.e.Sync] License server answered: no seats left
04:12:09,121 ERROR [c.e.Sync] Exiting`,
    `»04:19:09,120 ERROR [c.e.Sync] License server answered: no seats left
04:19:09,121 ERROR [c.e.Sync] Exiting
The command exited with code 1.`,
  ),
  sample(
    'serilog',
    `[04:12:00 INF] Starting
»[04:12:01 ERR] Could not parse findings.xml: Root element is missing.
[04:12:01 INF] Stopped`,
    `»[23:59:59 ERR] Could not parse findings.xml: Root element is missing.`,
  ),
  sample(
    'bracketed levels',
    `(04:12:00) [I] start
»(04:12:00) [E] the board has no column named Done
(04:12:00) [I] end`,
  ),
  sample(
    'key of logfmt first',
    `»level=fatal ts=2026-11-03T04:12:00.001Z caller=main.go:91 msg="load config" err="open /etc/sync.yml: no such file or directory"`,
    `»level=fatal ts=2026-11-05T16:12:00.441Z caller=main.go:91 msg="load config" err="open /etc/sync.yml: no such file or directory"`,
  ),
  sample(
    'systemd',
    `sync.service: Main process exited, code=killed, status=9/KILL
»sync.service: Failed with result 'oom-kill'.`,
  ),
  sample(
    'slurm',
    `»slurmstepd: error: Detected 1 oom_kill event in StepId=8812.batch. Some of the step tasks have been OOM Killed.`,
    `»slurmstepd: error: Detected 1 oom_kill event in StepId=991.batch. Some of the step tasks have been OOM Killed.`,
  ),
  sample(
    'windows',
    `»'jira-sync' is not recognized as an internal or external command,
operable program or batch file.`,
  ),
  sample(
    'windows access',
    `»Access is denied.
Press any key to continue . . .`,
  ),
  sample(
    'msbuild',
    `  Determining projects to restore...
»/src/Sync.csproj : error NU1301: Unable to load the service index for source https://nuget.example.com/v3/index.json.
    0 Warning(s)
    1 Error(s)

Time Elapsed 00:00:03.12`,
  ),
];
