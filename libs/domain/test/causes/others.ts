import { sample } from './sample.js';

const go = `
goroutine 1 [running]:
main.push(0xc000012345, {0xc00009e000, 0x5})
	/src/cmd/sync/push.go:42 +0x1d
main.main()
	/src/cmd/sync/main.go:12 +0x25
exit status 2`;

const dotnet = `   at System.Net.Http.ConnectHelper.ConnectAsync(Func\`3 callback, DnsEndPoint endPoint)
   --- End of inner exception stack trace ---
   at Sync.Program.Main(String[] args) in /src/Sync/Program.cs:line 31`;

/** .NET, Go, Ruby, PHP, Rust, and the shell. */
export const others = [
  sample(
    'azure refuses',
    `Unhandled exception. System.Net.Http.HttpRequestException: Connection refused (dev.azure.com:443)
» ---> System.Net.Sockets.SocketException (111): Connection refused
   at System.Net.Sockets.Socket.AwaitableSocketAsyncEventArgs.ThrowException(SocketError error)
${dotnet}`,
    ` ---> System.Net.Sockets.SocketException (111): Connection refused
${dotnet}
The command exited with code 134.`.replace(' --->', '» --->'),
  ),
  sample(
    'azure personal access token',
    `»Microsoft.VisualStudio.Services.Common.VssUnauthorizedException: VS30063: You are not authorized to access https://dev.azure.com.
   at Microsoft.VisualStudio.Services.Common.VssHttpMessageHandler.SendAsync(HttpRequestMessage request)
   at Sync.Program.Main(String[] args) in /src/Program.cs:line 20`,
  ),
  sample(
    'azure item',
    `»Microsoft.TeamFoundation.WorkItemTracking.WebApi.RuleValidationException: TF401320: Rule Error for field Severity. Error code: Required, InvalidEmpty.
   at Sync.WorkItems.Create(WorkItem item) in /src/WorkItems.cs:line 77`,
    `»Microsoft.TeamFoundation.WorkItemTracking.WebApi.RuleValidationException: TF401320: Rule Error for field Severity. Error code: Required, InvalidEmpty.
   at Sync.WorkItems.Create(WorkItem item) in C:\\src\\WorkItems.cs:line 81
The command exited with code 1.`,
  ),
  sample(
    'dotnet certificate',
    `System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.
» ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: NotTimeValid
${dotnet}`,
  ),
  sample(
    'dotnet null',
    `»Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.
   at Sync.Mapper.Map(Issue issue) in /src/Mapper.cs:line 12
   at Sync.Program.<Main>$(String[] args)`,
  ),
  sample(
    'dotnet timeout',
    `»System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.
   at System.Net.Http.HttpClient.HandleFailure(Exception e, Boolean telemetryStarted)`,
    `»System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 30 seconds elapsing.
   at Sync.Client.GetAsync(String url) in /src/Client.cs:line 9`,
  ),
  sample(
    'go nil',
    `»panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47b2a1]
${go}`,
  ),
  sample(
    'go index',
    `»panic: runtime error: index out of range [5] with length 3\n${go}`,
    `»panic: runtime error: index out of range [12] with length 12\n${go}\nThe command exited with code 2.`,
  ),
  sample(
    'go certificate',
    `2026/11/24 03:12:44 fetching findings
»2026/11/24 03:12:45 Get "https://scanner.example.com/api/findings?page=4": tls: failed to verify certificate: x509: certificate has expired or is not yet valid
exit status 1`,
    `»2026/11/25 03:12:51 Get "https://scanner.example.com/api/projects": tls: failed to verify certificate: x509: certificate has expired or is not yet valid
exit status 1`,
  ),
  sample(
    'go dial',
    `»2026/11/24 03:12:45 Get "https://scanner.example.com/api": dial tcp 10.1.2.3:443: connect: connection refused`,
    `»2026/11/24 09:01:02 Get "https://scanner.example.com/api": dial tcp 10.1.2.9:443: connect: connection refused
exit status 1`,
  ),
  sample(
    'go deadline',
    `time="2026-11-24T03:12:44Z" level=info msg="scan started"
»time="2026-11-24T03:22:44Z" level=fatal msg="context deadline exceeded (Client.Timeout exceeded while awaiting headers)"`,
  ),
  sample(
    'ruby',
    `»/app/sync.rb:10:in \`fetch': undefined method \`key' for nil (NoMethodError)
	from /app/sync.rb:20:in \`each'
	from /app/sync.rb:31:in \`<main>'`,
  ),
  sample(
    'php',
    `»PHP Fatal error:  Uncaught RuntimeException: Mantis answered 500 in /app/sync.php:31
Stack trace:
#0 /app/sync.php(44): fetch('issues')
#1 {main}
  thrown in /app/sync.php on line 31`,
  ),
  sample(
    'rust',
    `thread 'main' panicked at src/main.rs:14:10:
»called \`Result::unwrap()\` on an \`Err\` value: Error { kind: TimedOut, message: "timed out" }
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
  ),
  sample(
    'curl certificate',
    `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0
»curl: (60) SSL certificate problem: certificate has expired
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`,
    `»curl: (60) SSL certificate problem: certificate has expired
More details here: https://curl.haxx.se/docs/sslcerts.html
The command exited with code 60.`,
  ),
  sample(
    'curl resolve',
    `»curl: (6) Could not resolve host: whitehat.example.com`,
    `»curl: (6) Could not resolve host: whitehat.example.com\nThe command exited with code 6.`,
  ),
  sample(
    'curl refused',
    `»curl: (7) Failed to connect to whitehat.example.com port 443 after 12 ms: Couldn't connect to server`,
    `»curl: (7) Failed to connect to whitehat.example.com port 443 after 2071 ms: Couldn't connect to server`,
  ),
  sample(
    'curl 404',
    `»curl: (22) The requested URL returned error: 404`,
    `»curl: (22) The requested URL returned error: 404\nThe command exited with code 22.`,
  ),
  sample('curl 502', `»curl: (22) The requested URL returned error: 502`),
  sample(
    'wget',
    `--2026-11-24 03:12:44--  https://files.example.com/report.xml
Resolving files.example.com... 10.0.0.9
HTTP request sent, awaiting response... 503 Service Unavailable
»2026-11-24 03:12:45 ERROR 503: Service Unavailable.`,
  ),
  sample(
    'shell command',
    `»/opt/sync/run.sh: line 12: jq: command not found`,
    `»/opt/sync/run.sh: line 31: jq: command not found\nThe command exited with code 127.`,
  ),
  sample('shell permission', `»/opt/sync/run.sh: line 4: /var/lib/sync/state: Permission denied`),
  sample(
    'disk',
    `tar: report.xml: Cannot write: No space left on device
»tar: Exiting with failure status due to previous errors`
      .replace('»', '')
      .replace(/^/, '»'),
  ),
  sample(
    'git authentication',
    `Cloning into 'app'...
remote: HTTP Basic: Access denied. The provided password or token is incorrect.
»fatal: Authentication failed for 'https://gitlab.example.com/security/app.git/'`,
    `»fatal: Authentication failed for 'https://gitlab.example.com/security/api.git/'\nThe command exited with code 128.`,
  ),
  sample(
    'make',
    `./sync --all
»sync: unable to open database file
make: *** [Makefile:12: sync] Error 2`,
  ),
  sample(
    'docker',
    `»docker: Error response from daemon: toomanyrequests: You have reached your pull rate limit.
See 'docker run --help'.`,
  ),
  sample('kill', `»Killed\nThe command exited with code 137.`, `»Killed\nThe command was killed by SIGKILL.`),
  sample('core', `»Segmentation fault (core dumped)\nThe command exited with code 139.`),
  sample(
    'openssl',
    `»140735:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1889:`,
  ),
  sample(
    'terraform',
    `╷
│ »Error: Invalid provider credentials«
╵
The command exited with code 1.`,
  ),
];
