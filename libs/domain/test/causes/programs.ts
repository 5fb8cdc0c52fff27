import { sample } from './sample.js';

/** Crashes of programs in Go, Rust, Ruby and PHP. */
export const programs = [
  sample(
    'go nil map',
    `2026/11/30 02:00:01 syncing project 17
»panic: assignment to entry in nil map

goroutine 34 [running]:
github.com/acme/sync/internal/cache.(*Cache).Put(...)
	/build/internal/cache/cache.go:51
main.worker(0xc0000b4060, 0x11)
	/build/cmd/sync/worker.go:88 +0x1b4
created by main.main in goroutine 1
	/build/cmd/sync/main.go:40 +0x2a5
exit status 2`,
    `2026/11/30 03:00:02 syncing project 21
»panic: assignment to entry in nil map

goroutine 51 [running]:
github.com/acme/sync/internal/cache.(*Cache).Put(...)
	/build/internal/cache/cache.go:51
exit status 2
The command exited with code 2.`,
  ),
  sample(
    'go runtime',
    `»fatal error: concurrent map writes

goroutine 9 [running]:
main.(*index).add(0xc00011e000, {0xc000020120, 0x9})
	/src/index.go:23 +0x4c
created by main.run in goroutine 1
	/src/main.go:61 +0x1f8

goroutine 1 [semacquire]:
sync.runtime_Semacquire(0xc00010c008?)
	/usr/local/go/src/runtime/sema.go:62 +0x25
exit status 2`,
  ),
  sample(
    'go dial timeout',
    `»2026/11/30 04:10:00 Post "https://gitlab.example.com/api/v4/projects/31/issues": dial tcp 10.20.0.7:443: i/o timeout`,
    `»2026/11/30 05:10:00 Post "https://gitlab.example.com/api/v4/projects/77/issues": dial tcp 10.20.0.9:443: i/o timeout
exit status 1`,
  ),
  sample(
    'rust unwrap file',
    `Reading findings.json
»thread 'main' panicked at src/main.rs:41:58: called \`Result::unwrap()\` on an \`Err\` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
  ),
  sample(
    'rust unwrap request',
    `thread 'tokio-runtime-worker' panicked at crates/sync/src/push.rs:77:22:
»called \`Result::unwrap()\` on an \`Err\` value: reqwest::Error { kind: Request, source: TimedOut }
stack backtrace:
   0: rust_begin_unwind
             at /rustc/9fc6b43/library/std/src/panicking.rs:665:5
   1: core::panicking::panic_fmt
             at /rustc/9fc6b43/library/core/src/panicking.rs:76:14
   2: core::result::unwrap_failed
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
  ),
  sample(
    'rust anyhow',
    `Error: failed to push 12 findings to DefectDojo

Caused by:
    0: error sending request for url (https://dojo.example.com/api/v2/import-scan/)
    1: client error (Connect)
»    2: dns error: failed to lookup address information: Name or service not known`,
    `Error: failed to push 7 findings to DefectDojo

Caused by:
    0: error sending request for url (https://dojo.example.com/api/v2/import-scan/)
    1: client error (Connect)
»    2: dns error: failed to lookup address information: Name or service not known
The command exited with code 1.`,
  ),
  sample(
    'ruby no method',
    `»/app/lib/sync/mapper.rb:27:in \`priority': undefined method \`fetch' for nil:NilClass (NoMethodError)
	from /app/lib/sync/runner.rb:12:in \`block in run'
	from /app/lib/sync/runner.rb:11:in \`each'
	from bin/sync:9:in \`<main>'`,
    `»/app/lib/sync/mapper.rb:31:in \`priority': undefined method \`fetch' for nil:NilClass (NoMethodError)
	from /app/lib/sync/runner.rb:14:in \`block in run'
	from bin/sync:9:in \`<main>'
The command exited with code 1.`,
  ),
  sample(
    'ruby load',
    `»<internal:/usr/lib/ruby/vendor_ruby/rubygems/core_ext/kernel_require.rb>:86:in \`require': cannot load such file -- jira-ruby (LoadError)
	from <internal:/usr/lib/ruby/vendor_ruby/rubygems/core_ext/kernel_require.rb>:86:in \`require'
	from /opt/sync/sync.rb:3:in \`<main>'`,
  ),
  sample(
    'ruby faraday',
    `I, [2026-11-30T02:00:00.104311 #912]  INFO -- : Sync of 41 issues
»/usr/local/bundle/gems/faraday-2.9.0/lib/faraday/response/raise_error.rb:38:in \`on_complete': the server responded with status 422 (Faraday::UnprocessableEntityError)
	from /usr/local/bundle/gems/faraday-2.9.0/lib/faraday/middleware.rb:19:in \`block in call'
	from /app/sync.rb:44:in \`<main>'`,
  ),
  sample(
    'php type error',
    `»PHP Fatal error:  Uncaught TypeError: count(): Argument #1 ($value) must be of type Countable|array, null given in /srv/sync/src/Export.php:88
Stack trace:
#0 /srv/sync/src/Export.php(40): Export->rows(NULL)
#1 /srv/sync/bin/run(12): Export->run()
#2 {main}
  thrown in /srv/sync/src/Export.php on line 88`,
    `»PHP Fatal error:  Uncaught TypeError: count(): Argument #1 ($value) must be of type Countable|array, null given in /opt/sync/src/Export.php:91
Stack trace:
#0 /opt/sync/src/Export.php(43): Export->rows(NULL)
#1 {main}
  thrown in /opt/sync/src/Export.php on line 91`,
  ),
  sample(
    'php memory',
    `»PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/sync/vendor/guzzlehttp/psr7/src/Utils.php on line 412`,
    `»PHP Fatal error:  Allowed memory size of 268435456 bytes exhausted (tried to allocate 65536 bytes) in /srv/sync/vendor/guzzlehttp/psr7/src/Stream.php on line 99`,
  ),
  sample(
    'php guzzle',
    `»PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 28: Operation timed out after 30001 milliseconds with 0 bytes received (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://acme.service-now.com/api/now/table/incident in /srv/sync/vendor/guzzlehttp/guzzle/src/Handler/CurlFactory.php:211
Stack trace:
#0 /srv/sync/vendor/guzzlehttp/guzzle/src/Handler/CurlFactory.php(158): GuzzleHttp\\Handler\\CurlFactory::createRejection()
#1 {main}
  thrown in /srv/sync/vendor/guzzlehttp/guzzle/src/Handler/CurlFactory.php on line 211`,
  ),
];
