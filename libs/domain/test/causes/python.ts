import { sample } from './sample.js';

const frames = `Traceback (most recent call last):
  File "/opt/sync/main.py", line 41, in <module>
    main()
    ~~~~^^
  File "/opt/sync/client.py", line 112, in get
    response.raise_for_status()
`;

const urllib = `Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/urllib3/connection.py", line 198, in _new_conn
    sock = connection.create_connection(
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ConnectionRefusedError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/sync/main.py", line 9, in <module>
    requests.get(url, timeout=30)
`;

export const python = [
  sample(
    'jira 401',
    `${frames}»requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://jira.example.com/rest/api/2/search?jql=project%3DSEC&startAt=0`,
    `${frames}»requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://jira.example.com/rest/api/2/issue/SEC-1442
The command exited with code 1.`,
    `»requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://jira.example.com/rest/api/2/myself`,
  ),
  sample(
    'jira 503',
    `${frames}»requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://jira.example.com/rest/api/2/search?startAt=150`,
    `${frames}»requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://jira.example.com/rest/api/2/field

The command exited with code 1.`,
  ),
  sample(
    'gitlab refuses',
    `${urllib}»requests.exceptions.ConnectionError: HTTPSConnectionPool(host='gitlab.example.com', port=443): Max retries exceeded with url: /api/v4/projects/12/issues (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f2a1c0b5d90>: Failed to establish a new connection: [Errno 111] Connection refused'))`,
    `${urllib}»requests.exceptions.ConnectionError: HTTPSConnectionPool(host='gitlab.example.com', port=443): Max retries exceeded with url: /api/v4/projects/7/issues?page=2 (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7fe41c9a2b10>: Failed to establish a new connection: [Errno 111] Connection refused'))
The command exited with code 1.`,
  ),
  sample(
    'gitlab unknown host',
    `${urllib}»requests.exceptions.ConnectionError: HTTPSConnectionPool(host='gitlab.example.com', port=443): Max retries exceeded with url: /api/v4/user (Caused by NameResolutionError("<urllib3.connection.HTTPSConnection object at 0x7f1>: Failed to resolve 'gitlab.example.com' ([Errno -2] Name or service not known)"))`,
  ),
  sample(
    'gitlab certificate',
    `${frames}»requests.exceptions.SSLError: HTTPSConnectionPool(host='gitlab.example.com', port=443): Max retries exceeded with url: /api/v4/projects (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)')))`,
    `${frames}»requests.exceptions.SSLError: HTTPSConnectionPool(host='gitlab.example.com', port=443): Max retries exceeded with url: /api/v4/groups/3 (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1000)')))
/usr/lib/python3/urllib3/connectionpool.py:1045: InsecureRequestWarning: Unverified HTTPS request is being made.`,
  ),
  sample(
    'python read timeout',
    `${frames}»requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='rally1.rallydev.com', port=443): Read timed out. (read timeout=30)`,
    `${frames}»requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='rally1.rallydev.com', port=443): Read timed out. (read timeout=60)
The command exited with code 1.`,
  ),
  sample(
    'missing key',
    `Fetched 12 issues
Traceback (most recent call last):
  File "/opt/sync/map.py", line 18, in convert
    return issue["fields"]["priority"]["name"]
           ~~~~~~~~~~~~~~~^^^^^^^^^^^^
»KeyError: 'priority'`,
    `Traceback (most recent call last):
  File "/opt/sync/map.py", line 22, in convert
    return issue["fields"]["assignee"]["name"]
»KeyError: 'assignee'
The command exited with code 1.`,
  ),
  sample(
    'none type',
    `${frames}»TypeError: 'NoneType' object is not subscriptable`,
    `${frames}»TypeError: 'NoneType' object is not subscriptable

The command exited with code 1.`,
  ),
  sample(
    'no json',
    `${frames}»json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)`,
    `${frames}
During handling of the above exception, another exception occurred:

${frames}»requests.exceptions.JSONDecodeError: Expecting value: line 3 column 1 (char 17)`.replace(
      'requests.exceptions',
      'json.decoder',
    ),
  ),
  sample(
    'module missing',
    `Traceback (most recent call last):
  File "/opt/sync/main.py", line 3, in <module>
    import jira
»ModuleNotFoundError: No module named 'jira'`,
  ),
  sample(
    'postgres refuses',
    `Traceback (most recent call last):
  File "/opt/sync/store.py", line 8, in connect
    return psycopg2.connect(dsn)
»psycopg2.OperationalError: connection to server at "10.0.3.7", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?`,
    `»psycopg2.OperationalError: connection to server at "10.0.3.9", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?
The command exited with code 1.`,
  ),
  sample(
    'duplicate key',
    `sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint "findings_pkey"
DETAIL:  Key (id)=(88123) already exists.

[SQL: INSERT INTO findings (id, title) VALUES (%(id)s, %(title)s)]
[parameters: {'id': 88123, 'title': 'XSS'}]
(Background on this error at: https://sqlalche.me/e/20/gkpj)`.replace(/^/, '»'),
  ),
  sample(
    'aws throttling',
    `${frames}»botocore.exceptions.ClientError: An error occurred (ThrottlingException) when calling the GetFindings operation (reached max retries: 4): Rate exceeded`,
    `»botocore.exceptions.ClientError: An error occurred (ThrottlingException) when calling the GetFindings operation (reached max retries: 10): Rate exceeded`,
  ),
  sample(
    'aws token',
    `${frames}»botocore.exceptions.ClientError: An error occurred (ExpiredToken) when calling the GetObject operation: The provided token has expired.`,
  ),
  sample(
    'pip build',
    `  error: subprocess-exited-with-error
  note: This error originates from a subprocess, and is likely not a problem with pip.
»ERROR: Could not find a version that satisfies the requirement rally-sdk==9.1 (from versions: 8.0, 8.1)
[notice] A new release of pip is available: 24.0 -> 25.1`,
  ),
  sample(
    'validation',
    `${frames}pydantic_core._pydantic_core.ValidationError: 1 validation error for Issue
severity
»  Field required [type=missing, input_value={'id': 12}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing`,
  ),
  sample(
    'python interrupt',
    `Traceback (most recent call last):
  File "/opt/sync/main.py", line 30, in wait
    time.sleep(5)
»KeyboardInterrupt
The command was killed by SIGINT.`,
  ),
  sample(
    'jira field',
    `${frames}»jira.exceptions.JIRAError: JiraError HTTP 400 url: https://jira.example.com/rest/api/2/issue
	text: Field 'customfield_10021' cannot be set. It is not on the appropriate screen, or unknown.`.replace(
      /»(.*\n)\t/,
      '$1»\t',
    ),
    `${frames}jira.exceptions.JIRAError: JiraError HTTP 400 url: https://jira.example.com/rest/api/2/issue
»	text: Field 'customfield_10304' cannot be set. It is not on the appropriate screen, or unknown.`,
  ),
  sample(
    'unicode',
    `${frames}»UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe4 in position 1043: invalid continuation byte`,
    `${frames}»UnicodeDecodeError: 'utf-8' codec can't decode byte 0xfc in position 7: invalid continuation byte`,
  ),
  sample(
    'recursion',
    `${frames}  [Previous line repeated 986 more times]\n»RecursionError: maximum recursion depth exceeded`,
  ),
  sample(
    'assertion',
    `${frames}»AssertionError: expected 200 issues, got 188`,
    `${frames}»AssertionError: expected 40 issues, got 39`,
  ),
];
