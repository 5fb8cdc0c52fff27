import { sample } from './sample.js';

/** Ruby, PHP, Go, Rust, .NET and others, and messages that are not in English. */
export const languages = [
  sample(
    'ruby nested',
    `»/usr/lib/ruby/3.2.0/net/protocol.rb:46:in \`connect_nonblock': SSL_connect returned=1 errno=0 peeraddr=10.1.2.3:443 state=error: certificate verify failed (certificate has expired) (OpenSSL::SSL::SSLError)
	from /usr/lib/ruby/3.2.0/net/protocol.rb:46:in \`ssl_socket_connect'
	from /usr/lib/ruby/3.2.0/net/http.rb:1342:in \`connect'
	from sync.rb:8:in \`<main>'`,
    `»/usr/lib/ruby/3.2.0/net/protocol.rb:46:in \`connect_nonblock': SSL_connect returned=1 errno=0 peeraddr=10.1.2.9:443 state=error: certificate verify failed (certificate has expired) (OpenSSL::SSL::SSLError)
	from /usr/lib/ruby/3.2.0/net/http.rb:1342:in \`connect'
	from sync.rb:8:in \`<main>'
The command exited with code 1.`,
  ),
  sample(
    'ruby key',
    `»sync.rb:21:in 'Hash#fetch': key not found: "priority" (KeyError)
Did you mean?  "Priority"
	from sync.rb:21:in 'block in Object#convert'
	from sync.rb:40:in '<main>'`,
  ),
  sample(
    'bundler',
    `Fetching gem metadata from https://rubygems.org/.........
»Could not find gem 'jira-ruby (~> 9.0)' in rubygems repository https://rubygems.org/ or installed locally.
The source contains the following gems matching 'jira-ruby':
  * jira-ruby-2.3.0`,
  ),
  sample(
    'php uncaught',
    `PHP Warning:  Undefined array key "fields" in /opt/sync/map.php on line 14
»PHP Fatal error:  Uncaught JsonException: Syntax error in /opt/sync/read.php:9
Stack trace:
#0 /opt/sync/read.php(9): json_decode('<html>...', true, 512, 4194304)
#1 /opt/sync/main.php(3): read('board')
#2 {main}
  thrown in /opt/sync/read.php on line 9`,
    `»PHP Fatal error:  Uncaught JsonException: Syntax error in /opt/sync/read.php:9
Stack trace:
#0 /opt/sync/read.php(9): json_decode('', true, 512, 4194304)
#1 {main}
  thrown in /opt/sync/read.php on line 9
The command exited with code 255.`,
  ),
  sample(
    'go panic of an error',
    `2026/11/03 04:12:00 loading 3 boards
»panic: runtime error: slice bounds out of range [:12] with capacity 8

goroutine 1 [running]:
main.cut(...)
	/src/sync/cut.go:14
main.main()
	/src/sync/main.go:22 +0x1d
exit status 2`,
    `»panic: runtime error: slice bounds out of range [:40] with capacity 32

goroutine 19 [running]:
main.cut(...)
	/src/sync/cut.go:14
created by main.main in goroutine 1
	/src/sync/main.go:22 +0x5c
exit status 2`,
  ),
  sample(
    'go wrapped',
    `»time=2026-11-03T04:12:00.000Z level=ERROR msg="sync failed" err="get boards: GET https://jira.example.com/rest/agile/1.0/board: 401 Unauthorized"
time=2026-11-03T04:12:00.002Z level=INFO msg=stopped`,
    `time=2026-11-04T04:12:00.000Z level=INFO msg="sync starts"
»time=2026-11-04T04:12:02.481Z level=ERROR msg="sync failed" err="get boards: GET https://jira.example.com/rest/agile/1.0/board: 401 Unauthorized"`,
  ),
  sample(
    'go fatal',
    `»2026/11/03 04:12:07 main.go:44: x509: certificate is valid for *.old.example.com, not jira.example.com
exit status 1`,
    `»2026/11/05 14:12:09 main.go:44: x509: certificate is valid for *.old.example.com, not jira.example.com`,
  ),
  sample(
    'go runtime',
    `»fatal error: concurrent map writes

goroutine 34 [running]:
main.(*cache).put(0xc000012345, {0xc00001a0a8, 0x5}, 0x2a)
	/src/sync/cache.go:21 +0x85
created by main.load in goroutine 1
	/src/sync/load.go:12 +0x9f

goroutine 1 [semacquire]:
sync.runtime_Semacquire(0xc0000b4010?)
	/usr/local/go/src/runtime/sema.go:71 +0x25`,
  ),
  sample(
    'rust anyhow chain',
    `Error: could not sync board 12

Caused by:
    0: error sending request for url (https://jira.example.com/rest/agile/1.0/board/12)
    1: client error (Connect)
»    2: tcp connect error: No route to host (os error 113)
Stack backtrace:
   0: anyhow::error::<impl anyhow::Error>::msg
   1: sync::main
             at ./src/main.rs:12:5`,
    `Error: could not sync board 31

Caused by:
    0: error sending request for url (https://jira.example.com/rest/agile/1.0/board/31)
    1: client error (Connect)
»    2: tcp connect error: No route to host (os error 113)
The command exited with code 1.`,
  ),
  sample(
    'rust panic new',
    `thread 'main' (8812) panicked at src/parse.rs:31:14:
»called \`Option::unwrap()\` on a \`None\` value
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
The command exited with code 101.`,
    `
thread 'tokio-runtime-worker' (9917) panicked at src/parse.rs:31:14:
»called \`Option::unwrap()\` on a \`None\` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:697:5
   1: core::panicking::panic_fmt`,
  ),
  sample(
    'dotnet certificate',
    `Unhandled exception. System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception.
 »---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: NotTimeValid
   at System.Net.Security.SslStream.SendAuthResetSignal(ReadOnlySpan\`1 alert, ExceptionDispatchInfo exception)
   at System.Net.Http.ConnectHelper.EstablishSslConnectionAsync(SslClientAuthenticationOptions sslOptions, HttpRequestMessage request)
   --- End of inner exception stack trace ---
   at System.Net.Http.HttpConnectionPool.ConnectAsync(HttpRequestMessage request)
   at Sync.Program.Main(String[] args) in /src/Program.cs:line 19`,
  ),
  sample(
    'dotnet aggregate',
    `System.AggregateException: One or more errors occurred. (Rate limit exceeded for project 41)
 »---> System.InvalidOperationException: Rate limit exceeded for project 41
   at Sync.Client.Get(String path) in /src/Client.cs:line 77
   --- End of inner exception stack trace ---
   at System.Threading.Tasks.Task.Wait()`,
    `fail: Sync.Worker[0]
      Unhandled
      System.AggregateException: One or more errors occurred. (Rate limit exceeded for project 8)
       »---> System.InvalidOperationException: Rate limit exceeded for project 8
         at Sync.Client.Get(String path) in /src/Client.cs:line 77
         --- End of inner exception stack trace ---
         at System.Threading.Tasks.Task.Wait()
info: Microsoft.Hosting.Lifetime[0]
      Application is shutting down...`,
  ),
  sample(
    'powershell exception',
    `Invoke-RestMethod: /opt/sync/push.ps1:14
Line |
  14 |  Invoke-RestMethod -Uri $uri -Method Post -Body $body
     |  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
     | »Response status code does not indicate success: 409 (Conflict).«
`,
  ),
  sample(
    'perl',
    `»Can't locate JIRA/REST.pm in @INC (you may need to install the JIRA::REST module) (@INC entries checked: /etc/perl /usr/local/lib) at sync.pl line 3.
BEGIN failed--compilation aborted at sync.pl line 3.`,
  ),
  sample('bus', `»Bus error (core dumped)`),
  sample(
    'elixir',
    `»** (RuntimeError) could not load board 12
    (sync 0.1.0) lib/sync/board.ex:14: Sync.Board.load/1
    (elixir 1.16.0) lib/enum.ex:987: Enum."-each/2-lists^foreach/1-0-"/2
    lib/sync.ex:3: Sync.main/1`,
  ),
  sample('haskell', `»sync: config.yml: openFile: does not exist (No such file or directory)`),
  sample(
    'lua',
    `»lua: sync.lua:12: attempt to index a nil value (field 'issue')
stack traceback:
	sync.lua:12: in function 'push'
	sync.lua:20: in main chunk
	[C]: in ?`,
  ),
  sample(
    'r',
    `»Error in readRDS("board.rds") : unknown input format
Calls: main -> load -> readRDS
Execution halted`,
  ),
  sample(
    'swift',
    `»Fatal error: Unexpectedly found nil while unwrapping an Optional value: file Sync/main.swift, line 12
Current stack trace:
0    libswiftCore.so                    0x00007f12a0 _swift_stdlib_reportFatalErrorInFile + 112`,
  ),
  sample(
    'asan',
    `»==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x0000004f8d bp 0x7ffd sp 0x7ffc
READ of size 4 at 0x602000000010 thread T0
    #0 0x4f8d in main /src/sync.c:12:9
SUMMARY: AddressSanitizer: heap-use-after-free /src/sync.c:12:9 in main
==4711==ABORTING`,
  ),
  sample(
    'glibc',
    `terminate called after throwing an instance of 'std::runtime_error'
»  what():  no board 12
Aborted (core dumped)`,
  ),
  sample('in spanish', `Sincronizando\n»Error: no se pudo abrir el archivo /datos/informe.xml`),
  sample('in japanese', `»エラー: 認証に失敗しました\n終了コード: 1`),
  sample('in german', `»Fehler: Der Zugriff wurde verweigert.\nAbbruch.`),
  sample('in french', `»Erreur : impossible de joindre le serveur\nFin du traitement`),
];
