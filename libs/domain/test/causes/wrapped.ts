import { sample } from './sample.js';

/** Messages with wrapped sentences, boxes and details below the reason. */
export const wrapped = [
  sample(
    'exception that Python ignores',
    `»redis.exceptions.ResponseError: OOM command not allowed when used memory > 'maxmemory'.
Exception ignored in: <function Redis.__del__ at 0x7f1a2b3c4d5e>
The command exited with code 1.`,
  ),
  sample(
    'helm',
    `history.go:56: 2026-11-30 02:14:07.120004 +0000 UTC m=+0.04 [debug] getting history for release sync
»Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress
helm.go:84: [debug] another operation (install/upgrade/rollback) is in progress
UPGRADE FAILED
main.newUpgradeCmd.func2
	helm.sh/helm/v3/cmd/helm/upgrade.go:226
The command exited with code 1.`,
    `history.go:56: 2026-11-30 05:14:07.220004 +0000 UTC m=+0.05 [debug] getting history for release sync
»Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress
helm.go:84: [debug] another operation (install/upgrade/rollback) is in progress
UPGRADE FAILED
main.newUpgradeCmd.func2
	helm.sh/helm/v3/cmd/helm/upgrade.go:229
The command exited with code 1.`,
  ),
  sample(
    'wrapped advice',
    `╷
│ Error: Error acquiring the state lock
│ 
│ »Error message: ConditionalCheckFailedException: The conditional request failed«
│ Lock Info:
│   ID:        0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
│   Path:      tf/sync.tfstate
│   Operation: OperationTypeApply
│   Who:       ci@sync01
│   Created:   2026-11-30 02:14:07.12 +0000 UTC
│ 
│ Terraform acquires a state lock to protect the state from being written
│ by multiple users at the same time. Please resolve the issue above and try
│ again. For most commands, you can disable locking with the "-lock=false"
│ flag, but this is not recommended.
╵
The command exited with code 1.`,
    `╷
│ Error: Error acquiring the state lock
│ 
│ »Error message: ConditionalCheckFailedException: The conditional request failed«
│ Lock Info:
│   ID:        aabbccdd-eeff-0011-2233-445566778899
│   Path:      tf/sync.tfstate
│   Operation: OperationTypeApply
│   Who:       ci@sync02
│   Created:   2026-11-29 11:00:07.55 +0000 UTC
│ 
│ Terraform acquires a state lock to protect the state from being written
│ by multiple users at the same time. Please resolve the issue above and try
│ again. For most commands, you can disable locking with the "-lock=false"
│ flag, but this is not recommended.
╵
The command exited with code 1.`,
  ),
  sample(
    'broken pipe',
    `sending incremental file list
export/shop.csv
»rsync: [receiver] write failed on "/data/shop.csv": No space left on device (28)
rsync error: error in file IO (code 11) at receiver.c(380) [receiver=3.2.7]
rsync: [sender] write error: Broken pipe (32)
The command exited with code 11.`,
    `sending incremental file list
export/pay.csv
»rsync: [receiver] write failed on "/data/pay.csv": No space left on device (28)
rsync error: error in file IO (code 11) at receiver.c(380) [receiver=3.2.7]
rsync: [sender] write error: Broken pipe (32)
The command exited with code 11.`,
  ),
  sample(
    'source below an error',
    `   Compiling sync v0.4.1 (/srv/sync)
»error[E0433]: failed to resolve: use of undeclared crate or module \`serde_json\`
 --> src/main.rs:4:5
  |
4 | use serde_json::Value;
  |     ^^^^^^^^^^ use of undeclared crate or module \`serde_json\`

For more information about this error, try \`rustc --explain E0433\`.
error: could not compile \`sync\` (bin "sync") due to 1 previous error
The command exited with code 101.`,
  ),
  sample(
    'terminated compilation',
    `gcc -O2 -c map.c -o map.o
»map.c:4:10: fatal error: jansson.h: No such file or directory
    4 | #include <jansson.h>
      |          ^~~~~~~~~~~
compilation terminated.
make: *** [Makefile:12: map.o] Error 1
The command exited with code 2.`,
    `gcc -O2 -c map.c -o map.o
»map.c:6:10: fatal error: jansson.h: No such file or directory
    6 | #include <jansson.h>
      |          ^~~~~~~~~~~
compilation terminated.
make: *** [Makefile:14: map.o] Error 1
The command exited with code 2.`,
  ),
  sample(
    'WebLogic',
    `<Nov 30, 2026, 2:14:07,120 AM UTC> <Info> <Security> <BEA-090905> <Disabling the CryptoJ JCE Provider self-integrity check.>
»<Nov 30, 2026, 2:14:09,001 AM UTC> <Critical> <WebLogicServer> <BEA-000386> <Server subsystem failed. Reason: java.lang.AssertionError: LDAP server failed to start>
<Nov 30, 2026, 2:14:09,120 AM UTC> <Notice> <WebLogicServer> <BEA-000365> <Server state changed to FAILED.>
The command exited with code 1.`,
  ),
  sample(
    'reason among facts',
    `pod/sync-x7k2p condition met
Name:             sync-x7k2p
Status:           Failed
Containers:
  sync:
    State:          Terminated
»      Reason:       OOMKilled
      Exit Code:    137
      Started:      Mon, 30 Nov 2026 02:14:07 +0000
The command exited with code 1.`,
    `pod/sync-q8qzz condition met
Name:             sync-q8qzz
Status:           Failed
Containers:
  sync:
    State:          Terminated
»      Reason:       OOMKilled
      Exit Code:    137
      Started:      Mon, 30 Nov 2026 02:14:44 +0000
The command exited with code 1.`,
  ),
  sample(
    'times without seconds',
    `2:14AM INF reading records table=incident
»2:14AM FTL cannot sign in error="oauth2: \\"invalid_client\\" \\"Client authentication failed\\""
The command exited with code 1.`,
    `5:41PM INF reading records table=incident
»5:41PM FTL cannot sign in error="oauth2: \\"invalid_client\\" \\"Client authentication failed\\""
The command exited with code 1.`,
  ),
  sample(
    'relative path',
    `»ERROR: (gcloud.storage.cp) HTTPError 429: The rate of change requests to the object findings/shop.csv exceeds the rate limit. Please reduce the rate of create, update, and delete requests.
  Completed files 0/1 | 0B
The command exited with code 1.`,
    `»ERROR: (gcloud.storage.cp) HTTPError 429: The rate of change requests to the object findings/pay.csv exceeds the rate limit. Please reduce the rate of create, update, and delete requests.
  Completed files 0/1 | 0B
The command exited with code 1.`,
  ),
  sample(
    'field with a number',
    `[4/9] creating SEC-issue for T118
Jira said 400:
{
    "errorMessages": [],
    "errors": {
»        "customfield_10021": "Field 'customfield_10021' cannot be set. It is not on the appropriate screen, or unknown."
    }
}
stopping after first failure
The command exited with code 1.`,
    `[4/12] creating APP-issue for T31
Jira said 400:
{
    "errorMessages": [],
    "errors": {
»        "customfield_10344": "Field 'customfield_10344' cannot be set. It is not on the appropriate screen, or unknown."
    }
}
stopping after first failure
The command exited with code 1.`,
  ),
];
