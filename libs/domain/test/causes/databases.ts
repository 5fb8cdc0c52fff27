import { sample } from './sample.js';

/** Messages of databases and OpenSSL, whose clients say more after the error. */
export const databases = [
  sample(
    'locked account',
    `SQL*Plus: Release 19.0.0.0.0 - Production on Mon Nov 30 02:14:07 2026
Version 19.24.0.0.0

Copyright (c) 1982, 2024, Oracle.  All rights reserved.

ERROR:
»ORA-28000: The account is locked.


SP2-0306: Invalid option.
Usage: CONN[ECT] [{logon|/|proxy} [AS {SYSDBA|SYSOPER|SYSASM|SYSBACKUP|SYSDG|SYSKM|SYSRAC}] [edition=value]]
SP2-0157: unable to CONNECT to ORACLE after 3 attempts, exiting SQL*Plus
The command exited with code 1.`,
    `SQL*Plus: Release 19.0.0.0.0 - Production on Mon Nov  9 11:00:02 2026
Version 19.24.0.0.0

Copyright (c) 1982, 2024, Oracle.  All rights reserved.

ERROR:
»ORA-28000: The account is locked.
Help: https://docs.oracle.com/error-help/db/ora-28000/


SP2-0306: Invalid option.
Usage: CONN[ECT] [{logon|/|proxy} [AS {SYSDBA|SYSOPER|SYSASM|SYSBACKUP|SYSDG|SYSKM|SYSRAC}] [edition=value]]
SP2-0157: unable to CONNECT to ORACLE after 3 attempts, exiting SQL*Plus
The command exited with code 1.`,
  ),
  sample(
    'truncated text',
    `Msg 2628, Level 16, State 1, Server sql01, Line 12
»String or binary data would be truncated in table 'sec.dbo.Findings', column 'Title'. Truncated value: 'SQL injection in /cart'.
The statement has been terminated.
(0 rows affected)
The command exited with code 1.`,
    `Msg 2628, Level 16, State 1, Server sql01, Line 44
»String or binary data would be truncated in table 'sec.dbo.Findings', column 'Title'. Truncated value: 'Cross-site scripting in the search'.
The statement has been terminated.
(0 rows affected)
The command exited with code 1.`,
  ),
  sample(
    'queue of OpenSSL',
    `CONNECTED(00000003)
depth=1 C = DE, O = Example, CN = Example Issuing CA 2
verify error:num=20:unable to get local issuer certificate
DONE
»4027A1B2C3D40000:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1889:
The command exited with code 1.`,
    `CONNECTED(00000003)
depth=1 C = DE, O = Example, CN = Example Issuing CA 3
verify error:num=20:unable to get local issuer certificate
DONE
»40F712AC90010000:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1890:
The command exited with code 1.`,
  ),
];
