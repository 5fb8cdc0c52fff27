import { sample } from './sample.js';

/** Python and Node.js: groups of exceptions, causes and notes. */
export const scripts = [
  sample(
    'python group',
    `  + Exception Group Traceback (most recent call last):
  |   File "/opt/sync/main.py", line 12, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.12/asyncio/taskgroups.py", line 145, in __aexit__
  |     raise me from None
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/opt/sync/jira.py", line 40, in push
    |     raise PermissionError("no permission to edit SEC-12")
    | »PermissionError: no permission to edit SEC-12«
    +------------------------------------`,
    `  + Exception Group Traceback (most recent call last):
  |   File "/opt/sync/main.py", line 12, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/opt/sync/jira.py", line 40, in push
    |     raise PermissionError("no permission to edit SEC-15")
    | PermissionError: no permission to edit SEC-15
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/opt/sync/jira.py", line 40, in push
    |     raise PermissionError("no permission to edit SEC-91")
    | »PermissionError: no permission to edit SEC-91«
    +------------------------------------
The command exited with code 1.`,
  ),
  sample(
    'python notes',
    `Traceback (most recent call last):
  File "/opt/sync/rally.py", line 77, in load
    row = parse(line)
          ^^^^^^^^^^^
»ValueError: time data '31.11.2026' does not match format '%d.%m.%Y'
while reading row 12`,
    `Traceback (most recent call last):
  File "/opt/sync/rally.py", line 77, in load
    row = parse(line)
»ValueError: time data '30.02.2026' does not match format '%d.%m.%Y'
The command exited with code 1.`,
  ),
  sample(
    'python httpx status',
    `Traceback (most recent call last):
  File "/opt/sync/client.py", line 21, in get
    response.raise_for_status()
»httpx.HTTPStatusError: Server error '502 Bad Gateway' for url 'https://snyk.example.com/rest/orgs?limit=100'
For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/502`,
    `ERROR:root:sync failed
Traceback (most recent call last):
  File "/opt/sync/client.py", line 21, in get
    response.raise_for_status()
»httpx.HTTPStatusError: Server error '502 Bad Gateway' for url 'https://snyk.example.com/rest/projects?limit=10'
For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/502
INFO:root:bye`,
  ),
  sample(
    'python unpicklable name',
    `Traceback (most recent call last):
  File "/usr/lib/python3.12/runpy.py", line 198, in _run_module_as_main
    return _run_code(code, main_globals, None,
  File "/opt/sync/__main__.py", line 3
    print "hello"
    ^^^^^^^^^^^^^
»SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?`,
  ),
  sample(
    'python sqlalchemy',
    `»sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db.example.com" (10.0.4.17), port 5432 failed: FATAL:  password authentication failed for user "sync"
(Background on this error at: https://sqlalche.me/e/20/e3q8)`,
    `Traceback (most recent call last):
  File "/opt/sync/db.py", line 9, in connect
    return engine.connect()
»sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db.example.com" (10.0.4.22), port 5432 failed: FATAL:  password authentication failed for user "sync"

(Background on this error at: https://sqlalche.me/e/20/e3q8)`,
  ),
  sample(
    'node refuses',
    `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

AggregateError [ECONNREFUSED]: 
    at internalConnectMultiple (node:net:1122:18)
    at afterConnectMultiple (node:net:1689:7) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:9000
        at createConnectionError (node:net:1652:14) {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '::1',
      port: 9000
    },
    »Error: connect ECONNREFUSED 127.0.0.1:9000«
        at createConnectionError (node:net:1652:14) {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 9000
    }
  ]
}

Node.js v24.11.0`,
  ),
  sample(
    'node cause',
    `Error: could not load the board
    at load (file:///opt/sync/board.js:18:11)
    at async main (file:///opt/sync/main.js:4:3) {
  »[cause]: TypeError: Cannot destructure property 'columns' of 'undefined' as it is undefined.
      at read (file:///opt/sync/board.js:9:11)
      at async load (file:///opt/sync/board.js:16:12)
}

Node.js v22.9.0
The command exited with code 1.`,
  ),
  sample(
    'zod',
    `ZodError: [
  {
    "code": "invalid_type",
    "expected": "string",
    "received": "undefined",
    "path": [
      "severity"
    ],
»    "message": "Required"
  }
]
    at get error (/opt/sync/node_modules/zod/lib/types.js:55:31)
    at Object.<anonymous> (/opt/sync/main.js:8:20)`,
  ),
  sample(
    'node unhandled string',
    `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

»[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "no board 17".] {
  code: 'ERR_UNHANDLED_REJECTION'
}

Node.js v24.11.0`,
  ),
  sample(
    'typescript',
    `src/sync.ts(12,7): error TS2322: Type 'string' is not assignable to type 'number'.
»src/sync.ts(31,7): error TS2322: Type 'string' is not assignable to type 'number'.
npm ERR! code ELIFECYCLE
npm ERR! errno 2`,
  ),
];
