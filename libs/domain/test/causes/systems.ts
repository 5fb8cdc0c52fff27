import { sample } from './sample.js';

/** Shells, containers, networks, certificates and databases. */
export const systems = [
  sample(
    'killed',
    `Analyzing 12,000 files
»/opt/sync/run.sh: line 9: 4711 Killed                  java -jar scan.jar
The command exited with code 137.`,
    `»/opt/sync/run.sh: line 9:    88 Killed                  java -jar scan.jar`,
  ),
  sample(
    'oom of a container',
    `»Memory cgroup out of memory: Killed process 30112 (java) total-vm:4193296kB, anon-rss:2095432kB, file-rss:0kB, shmem-rss:0kB
The command exited with code 137.`,
    `»Memory cgroup out of memory: Killed process 991 (java) total-vm:8193296kB, anon-rss:4095432kB, file-rss:0kB, shmem-rss:0kB`,
  ),
  sample(
    'core',
    `»Segmentation fault (core dumped)`,
    `parsing
»Segmentation fault (core dumped)`,
  ),
  sample(
    'dash',
    `»sync.sh: 12: jira: not found`,
    `»sync.sh: 31: jira: not found
The command exited with code 127.`,
  ),
  sample(
    'zsh glob',
    `+sync.sh:4> rm reports/*.xml
»sync.sh:4: no matches found: reports/*.xml`,
  ),
  sample('bad interpreter', `»/opt/sync/run: /usr/bin/python2: bad interpreter: No such file or directory`),
  sample(
    'env',
    `»env: 'python3.13': No such file or directory
The command exited with code 127.`,
  ),
  sample(
    'curl timeout',
    `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:--  0:00:30 --:--:--     0
»curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received`,
    `»curl: (28) Operation timed out after 60002 milliseconds with 512 bytes received
The command exited with code 28.`,
  ),
  sample(
    'curl reset',
    `»curl: (56) Recv failure: Connection reset by peer`,
    `* Connected to scan.example.com (10.0.0.8) port 443
> GET /api/scans HTTP/1.1
* Recv failure: Connection reset by peer
* closing connection #0
»curl: (56) Recv failure: Connection reset by peer`,
  ),
  sample(
    'curl certificate',
    `»curl: (60) SSL certificate problem: certificate has expired
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`,
  ),
  sample(
    'wget certificate',
    `--2026-11-03 04:12:00--  https://scan.example.com/report.xml
Resolving scan.example.com (scan.example.com)... 10.0.0.8
Connecting to scan.example.com (scan.example.com)|10.0.0.8|:443... connected.
ERROR: cannot verify scan.example.com's certificate, issued by ‘CN=Corp CA’:
»  Unable to locally verify the issuer's authority.
To connect to scan.example.com insecurely, use \`--no-check-certificate'.`,
  ),
  sample(
    'dig',
    `;; communications error to 10.0.0.53#53: timed out
;; communications error to 10.0.0.53#53: timed out
»;; no servers could be reached`,
  ),
  sample('getent', `»ping: scan.example.com: Temporary failure in name resolution`),
  sample(
    'openssl verify',
    `depth=0 CN = scan.example.com
»verify error:num=10:certificate has expired
notAfter=Nov  1 00:00:00 2026 GMT`,
  ),
  sample(
    'git authentication',
    `remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled.
»fatal: Authentication failed for 'https://gitlab.example.com/team/payments.git/'`,
    `Cloning into 'ledger'...
remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled.
»fatal: Authentication failed for 'https://gitlab.example.com/team/ledger.git/'
The command exited with code 128.`,
  ),
  sample(
    'git merge',
    `Auto-merging issues.json
CONFLICT (content): Merge conflict in issues.json
»Automatic merge failed; fix conflicts and then commit the result.`,
  ),
  sample(
    'git lock',
    `»fatal: Unable to create '/var/lib/sync/repo/.git/index.lock': File exists.

Another git process seems to be running in this repository, e.g.
an editor opened by 'git commit'. Please make sure all processes
are terminated then try again. If it still fails, a git process
may have crashed in this repository earlier:
remove the file manually to continue.`,
  ),
  sample(
    'kubectl',
    `»Error from server (NotFound): pods "scan-7d9f8b6c5-x2x9k" not found`,
    `»Error from server (NotFound): pods "scan-5c8d7b6f4-abcde" not found
The command exited with code 1.`,
  ),
  sample(
    'docker start',
    `»docker: Error response from daemon: driver failed programming external connectivity on endpoint scan (0f1e2d3c4b5a): Bind for 0.0.0.0:9000 failed: port is already allocated

Run 'docker run --help' for more information`,
  ),
  sample(
    'docker daemon',
    `»Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
    `»Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
The command exited with code 1.`,
  ),
  sample(
    'psql',
    `BEGIN
INSERT 0 1
»psql:load.sql:14: ERROR:  relation "findings" does not exist
LINE 1: INSERT INTO findings VALUES (1);
                    ^`,
    `»psql:load.sql:31: ERROR:  relation "findings" does not exist
LINE 1: INSERT INTO findings VALUES (9);
                    ^
The command exited with code 3.`,
  ),
  sample(
    'deadlock',
    `»ERROR:  deadlock detected
DETAIL:  Process 4711 waits for ShareLock on transaction 991; blocked by process 4712.
Process 4712 waits for ShareLock on transaction 990; blocked by process 4711.
HINT:  See server log for query details.
CONTEXT:  while updating tuple (0,7) in relation "issue"`,
    `»ERROR:  deadlock detected
DETAIL:  Process 12 waits for ShareLock on transaction 17; blocked by process 13.
Process 13 waits for ShareLock on transaction 18; blocked by process 12.
HINT:  See server log for query details.`,
  ),
  sample(
    'mysql lock',
    `»ERROR 1205 (HY000) at line 12: Lock wait timeout exceeded; try restarting transaction`,
    `»ERROR 1205 (HY000) at line 90: Lock wait timeout exceeded; try restarting transaction`,
  ),
  sample(
    'sql server',
    `Msg 18456, Level 14, State 1, Server sql.example.com, Line 1
»Login failed for user 'sync'.`,
    `Msg 18456, Level 14, State 1, Server sql.example.com, Line 4
»Login failed for user 'sync'.`,
  ),
  sample('sqlite', `»Error: in prepare, no such table: finding (1)`, `»Error: in prepare, no such table: finding (1)`),
  sample(
    'oracle',
    `SQL*Plus: Release 21.0.0.0.0 - Production on Tue Nov 3 04:12:00 2026

ERROR:
»ORA-28001: the password has expired


SP2-0157: unable to CONNECT to ORACLE after 3 attempts, exiting SQL*Plus`,
  ),
  sample(
    'timeout command',
    `»timeout: sending signal TERM to command ‘sync’
Terminated`,
  ),
  sample(
    'rsync',
    `»rsync: [sender] link_stat "/data/report" failed: No such file or directory (2)
rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1338) [sender=3.2.7]`,
  ),
  sample(
    'ansible',
    `TASK [push findings] ***********************************************************
»fatal: [sync-1]: FAILED! => {"changed": false, "msg": "Status code was 401 and not [200]: HTTP Error 401: Unauthorized"}

PLAY RECAP *********************************************************************
sync-1                     : ok=3    changed=0    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0`,
  ),
  sample(
    'syslog',
    `Nov  3 04:12:00 sync-1 sync[812]: starting
»Nov  3 04:12:01 sync-1 sync[812]: error: cannot open /etc/sync/token: Permission denied
Nov  3 04:12:01 sync-1 sync[812]: bye`,
    `»Nov 12 04:12:03 sync-1 sync[9917]: error: cannot open /etc/sync/token: Permission denied`,
  ),
  sample(
    'coloured levels',
    `\x1b[32mINFO\x1b[0m[0000] starting
\x1b[31m»ERRO\x1b[0m[0003] license server 10.0.0.9 does not answer
\x1b[33mWARN\x1b[0m[0003] nothing was synced`,
    `\x1b[38;5;196m»ERRO\x1b[0m[0009] license server 10.0.0.12 does not answer`,
  ),
  sample(
    'link in a terminal',
    `\x1b]8;;https://docs.example.com/E12\x1b\\»E12\x1b]8;;\x1b\\: the profile "Strict" was deleted`,
    `\x1b]8;;https://docs.example.com/E12\x07»E12\x1b]8;;\x07: the profile "Default" was deleted`,
  ),
  sample(
    'spinner',
    `⠋ Connecting\r⠙ Connecting\r\x1b[K»✖ Connecting: the tenant "acme" is suspended`,
    `⠋ Connecting\r\x1b[2K»✖ Connecting: the tenant "corp" is suspended
The command exited with code 1.`,
  ),
  sample(
    'chinese',
    `正在同步
»错误：无法连接到服务器 10.0.0.8`,
    `»错误：无法连接到服务器 10.0.0.9
The command exited with code 1.`,
  ),
];
