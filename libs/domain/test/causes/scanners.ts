import { sample } from './sample.js';

/** Messages of scanners, with what their logs write before each line. */
export const scanners = [
  sample(
    'advice at the level of errors',
    `[INFO] CxConsole version 1.1.29, scan session 0a12
[INFO] Server URL: https://cx.example.com
»[ERROR] Failed to authenticate to Checkmarx server: invalid_username_or_password
[ERROR] Please verify the username and the password, then retry
[INFO] Total time: 1.2 seconds
The command exited with code 4.`,
    `[INFO] CxConsole version 1.1.30, scan session 0a12
[INFO] Server URL: https://cx.example.com
»[ERROR] Failed to authenticate to Checkmarx server: invalid_username_or_password
[ERROR] Please verify the username and the password, then retry
[INFO] Total time: 2.9 seconds
The command exited with code 4.`,
  ),
  sample(
    'counts of findings',
    `PASS: Vulnerable JS Library (Powered by Retire.js) [10003]
PASS: In Page Banner Information Leak [10009]
WARN-NEW: Content Security Policy (CSP) Header Not Set [10038] x 4
	https://shop.example.com/ (200 OK)
	https://shop.example.com/cart (200 OK)
FAIL-NEW: SQL Injection [40018] x 1
	https://shop.example.com/search?q=1%27 (500 Internal Server Error)
»FAIL-NEW: 1	FAIL-INPROG: 0	WARN-NEW: 1	WARN-INPROG: 0	INFO: 0	IGNORE: 0	PASS: 64
The command exited with code 1.`,
    `PASS: Vulnerable JS Library (Powered by Retire.js) [10003]
PASS: In Page Banner Information Leak [10009]
WARN-NEW: Content Security Policy (CSP) Header Not Set [10038] x 11
	https://shop.example.com/ (200 OK)
	https://shop.example.com/cart (200 OK)
FAIL-NEW: SQL Injection [40018] x 2
	https://shop.example.com/search?q=7%27 (500 Internal Server Error)
»FAIL-NEW: 1	FAIL-INPROG: 0	WARN-NEW: 1	WARN-INPROG: 0	INFO: 0	IGNORE: 0	PASS: 58
The command exited with code 1.`,
  ),
  sample(
    'sonar quality gate',
    `02:14:07.120 INFO: ANALYSIS SUCCESSFUL, you can find the results at: https://sonar.example.com/dashboard?id=shop
02:14:07.121 INFO: Waiting for the analysis report to be processed (max 300s)
»02:14:37.200 ERROR: QUALITY GATE STATUS: FAILED - View details on https://sonar.example.com/dashboard?id=shop
02:14:37.201 INFO: EXECUTION FAILURE
02:14:37.201 INFO: Total time: 1:04.2s
The command exited with code 3.`,
    `INFO: ANALYSIS SUCCESSFUL, you can find the results at: https://sonar.example.com/dashboard?id=pay
INFO: Waiting for the analysis report to be processed (max 300s)
»ERROR: QUALITY GATE STATUS: FAILED - View details on https://sonar.example.com/dashboard?id=pay
INFO: EXECUTION FAILURE
INFO: Total time: 34.120s
The command exited with code 3.`,
    `[2026-11-28T02:00:00Z] INFO: ANALYSIS SUCCESSFUL, you can find the results at: https://sonar.example.com/dashboard?id=shop
[2026-11-28T02:00:00Z] INFO: Waiting for the analysis report to be processed (max 300s)
»[2026-11-28T02:00:30Z] ERROR: QUALITY GATE STATUS: FAILED - View details on https://sonar.example.com/dashboard?id=shop
[2026-11-28T02:00:31Z] INFO: EXECUTION FAILURE
[2026-11-28T02:00:31Z] INFO: Total time: 2:11.0s
The command exited with code 1.`,
  ),
  sample(
    'licence',
    `Translating shop: 100%
»[error]: Your license has expired. Please contact Fortify Customer Support to renew it.
Exiting with code 14
The command exited with code 14.`,
    `[2026-11-29 02:00:14] Translating pay: 100%
»[2026-11-29 02:00:20] [error]: Your license has expired. Please contact Fortify Customer Support to renew it.
[2026-11-29 02:00:20] Exiting with code 14
The command exited with code 14.`,
    `Translating shop: 100%
»[error]: Your license has expired. Please contact Fortify Customer Support to renew it.
Exiting with code 14
The command exited with code 14.`,
  ),
  sample(
    'times of twelve hours',
    `11/30/2026 2:14:07 AM Scan started: https://shop.example.com
11/30/2026 2:44:07 AM Progress: 18 %, 0 critical
»11/30/2026 2:44:09 AM Error: Scan was interrupted: login macro failed to detect a successful login.
11/30/2026 2:44:09 AM Scan finished. Duration: 00:30:02
The command exited with code 1.`,
    `11/12/2026 11:59:58 PM Scan started: https://shop.example.com
11/13/2026 12:20:00 AM Progress: 77 %, 0 critical
»11/13/2026 12:20:01 AM Error: Scan was interrupted: login macro failed to detect a successful login.
11/13/2026 12:20:01 AM Scan finished. Duration: 00:20:03
The command exited with code 1.`,
  ),
];
