import { sample } from './sample.js';

/** Messages of shells, package managers, build tools, and clients of network services. */
export const tools = [
  sample(
    'shell unbound',
    `+ cd /opt/sync
+ ./fetch.sh --project 12
»./fetch.sh: line 14: JIRA_TOKEN: unbound variable`,
    `»./fetch.sh: line 17: JIRA_TOKEN: unbound variable
The command exited with code 1.`,
  ),
  sample(
    'shell command',
    `+ set -euo pipefail
+ jq -r .issues[].key issues.json
»/opt/sync/run.sh: line 22: jq: command not found
The command exited with code 127.`,
  ),
  sample(
    'shell set -e grep',
    `+ set -e
+ curl -fsS https://scanner.example.com/api/scans/88
»curl: (22) The requested URL returned error: 503
+ cleanup
+ rm -rf /tmp/tmp.Xa81kd0PqL
The command exited with code 22.`,
    `+ set -e
+ curl -fsS https://scanner.example.com/api/scans/102
»curl: (22) The requested URL returned error: 503
The command exited with code 22.`,
  ),
  sample(
    'curl resolve',
    `»curl: (6) Could not resolve host: rally1.rallydev.com
The command exited with code 6.`,
    `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0
»curl: (6) Could not resolve host: rally1.rallydev.com`,
  ),
  sample('curl ssl', `»curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to fortify.example.com:443`),
  sample(
    'npm registry',
    `npm error code E401
»npm error Unable to authenticate, your authentication token seems to be invalid.
npm error To correct this please try logging in again with:
npm error   npm login
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-30T02_00_11_882Z-debug-0.log`,
    `npm error code E401
»npm error Unable to authenticate, your authentication token seems to be invalid.
npm error To correct this please try logging in again with:
npm error   npm login
npm error A complete log of this run can be found in: /home/ci/.npm/_logs/2026-11-29T02_00_09_114Z-debug-0.log`,
  ),
  sample(
    'npm resolve',
    `npm error code ERESOLVE
»npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: sync@1.4.0
npm error Found: react@19.0.0
npm error node_modules/react
npm error   react@"^19.0.0" from the root project
npm error
npm error Could not resolve dependency:
npm error peer react@"^18.0.0" from legacy-ui@2.1.0
npm error
npm error Fix the upstream dependency conflict, or retry
npm error this command with --force or --legacy-peer-deps
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-30T02_00_11_882Z-debug-0.log`,
  ),
  sample(
    'npm not found',
    `npm ERR! code E404
»npm ERR! 404 Not Found - GET https://registry.npmjs.org/@acme%2fsync - Not found
npm ERR! 404
npm ERR! 404  '@acme/sync@^1.0.0' is not in this registry.
npm ERR! 404
npm ERR! 404 Note that you can also install from a
npm ERR! 404 tarball, folder, http url, or git folder.

npm ERR! A complete log of this run can be found in:
npm ERR!     /root/.npm/_logs/2026-11-30T02_00_11_882Z-debug-0.log`,
  ),
  sample(
    'npm no package',
    `npm error code ENOENT
npm error syscall open
npm error path /app/package.json
npm error errno -2
»npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/app/package.json'
npm error enoent This is related to npm not being able to find a file.
npm error enoent
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-30T02_00_11_882Z-debug-0.log`,
  ),
  sample(
    'maven symbol',
    `[INFO] BUILD FAILURE
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.11.0:compile (default-compile) on project sync: Compilation failure
»[ERROR] /build/src/main/java/com/acme/Sync.java:[12,8] cannot find symbol
[ERROR]   symbol:   class Jira
[ERROR] -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.`,
  ),
  sample(
    'rust index',
    `»thread 'main' panicked at 'index out of bounds: the len is 3 but the index is 7', src/lib.rs:12:9
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
Aborted (core dumped)`,
  ),
  sample(
    'sftp file',
    `sftp> put report.xml
»Couldn't open local file "report.xml": No such file or directory
Connection closed.`,
  ),
  sample(
    'maven dependency',
    `[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[INFO] Total time:  4.112 s
[INFO] Finished at: 2026-11-30T02:00:09Z
[INFO] ------------------------------------------------------------------------
»[ERROR] Failed to execute goal on project sync: Could not resolve dependencies for project com.acme:sync:jar:1.4.0: Could not find artifact com.acme:model:jar:2.0.1 in nexus (https://nexus.example.com/repository/maven-public/) -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR]
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/DependencyResolutionException`,
  ),
  sample(
    'gradle wrong',
    `FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':dependencyCheckAnalyze'.
»> Unable to continue dependency-check analysis: the NVD API key is invalid

* Try:
> Run with --stacktrace option to get the stack trace.
> Run with --info or --debug option to get more log output.
> Get more help at https://help.gradle.org.

BUILD FAILED in 41s
3 actionable tasks: 1 executed, 2 up-to-date`,
    `FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':dependencyCheckAnalyze'.
»> Unable to continue dependency-check analysis: the NVD API key is invalid

* Try:
> Run with --stacktrace option to get the stack trace.

BUILD FAILED in 1m 12s
1 actionable task: 1 executed`,
  ),
  sample(
    'docker pull denied',
    `Using default tag: latest
»Error response from daemon: pull access denied for acme/scanner, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    `Unable to find image 'acme/scanner:1.4' locally
»docker: Error response from daemon: pull access denied for acme/scanner, repository does not exist or may require 'docker login': denied: requested access to the resource is denied

Run 'docker run --help' for more information
The command exited with code 125.`,
  ),
  sample(
    'docker rate',
    `»Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit`,
  ),
  sample(
    'ssh key',
    `Warning: Permanently added 'git.example.com' (ED25519) to the list of known hosts.
»git@git.example.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.`,
    `»git@gitlab.example.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.`,
    `»deploy@git.example.com: Permission denied (publickey).
The command exited with code 255.`,
  ),
  sample(
    'ssh host key',
    `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
The fingerprint for the ED25519 key sent by the remote host is
SHA256:6yJ0QFvQ2k0qPZ1q9m3s4b8v7c6x5z4l3k2j1h0g9f8.
Please contact your system administrator.
Add correct host key in /root/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /root/.ssh/known_hosts:3
Host key for sftp.example.com has changed and you have requested strict checking.
»Host key verification failed.`,
  ),
  sample(
    'ssh refused',
    `»ssh: connect to host scanner-3.example.com port 22: Connection refused
lost connection`,
    `»ssh: connect to host scanner-11.example.com port 22: Connection refused
The command exited with code 255.`,
  ),
  sample(
    'dns',
    `»getaddrinfo: Temporary failure in name resolution`,
    `Fetching defects
»getaddrinfo: Temporary failure in name resolution
The command exited with code 2.`,
  ),
  sample(
    'ldap credentials',
    `»ldap_bind: Invalid credentials (49)
	additional info: 80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 52e, v4563`,
    `»ldap_bind: Invalid credentials (49)
	additional info: 80090308: LdapErr: DSID-0C090449, comment: AcceptSecurityContext error, data 52e, v3839
The command exited with code 49.`,
  ),
  sample('ldap server', `»ldap_sasl_bind(SIMPLE): Can't contact LDAP server (-1)`),
  sample(
    'saml',
    `»SAMLException: Response issue time is either too old or with date in the future, skew 60, time 2026-11-30T02:00:12.114Z
	at org.springframework.security.saml.websso.WebSSOProfileConsumerImpl.processAuthenticationResponse(WebSSOProfileConsumerImpl.java:126)
	at com.acme.Login.run(Login.java:20)`,
    `»SAMLException: Response issue time is either too old or with date in the future, skew 60, time 2026-11-30T03:00:10.002Z
	at org.springframework.security.saml.websso.WebSSOProfileConsumerImpl.processAuthenticationResponse(WebSSOProfileConsumerImpl.java:126)`,
  ),
  sample(
    'sqlstate',
    `»SQLSTATE[23505]: Unique violation: 7 ERROR:  duplicate key value violates unique constraint "findings_pkey"
DETAIL:  Key (id)=(81231) already exists.`,
    `»SQLSTATE[23505]: Unique violation: 7 ERROR:  duplicate key value violates unique constraint "findings_pkey"
DETAIL:  Key (id)=(90001) already exists.
The command exited with code 1.`,
  ),
  sample(
    'mysql',
    `»ERROR 1045 (28000): Access denied for user 'sync'@'10.0.0.8' (using password: YES)`,
    `»ERROR 1045 (28000): Access denied for user 'sync'@'10.0.4.31' (using password: YES)
The command exited with code 1.`,
  ),
];
