import { sample } from './sample.js';

/** Messages whose last lines say what a program did because of the error. */
export const consequences = [
  sample(
    'aborting',
    `Processing task T118
Mapping T118 -> Bug
ERROR create failed for T118 (HTTP 400)
{
  "errorMessages" : [ ],
  "errors" : {
»    "priority" : "Priority name 'Blocker' is not valid",
    "components" : "Component/s is required."
  }
}
Aborting: --fail-fast is set
The command exited with code 1.`,
    `Processing task T12
Mapping T12 -> Bug
ERROR create failed for T12 (HTTP 400)
{
  "errorMessages" : [ ],
  "errors" : {
»    "priority" : "Priority name 'Blocker' is not valid",
    "components" : "Component/s is required."
  }
}
Aborting: --fail-fast is set
The command exited with code 1.`,
  ),
  sample(
    'aborted',
    `Merging results: [##########          ] 50%
»com.fortify.util.CryptoException: Unable to decrypt 'audit.fvdl': wrong key
Merge aborted.
Elapsed time: 12 s
The command exited with code 1.`,
  ),
  sample(
    'not completed',
    `[2026.11.30 02:14:07] Uploading shop.war
»[2026.11.30 02:14:17] * The total size of the uploaded files exceeds the 5 GB limit.
[2026.11.30 02:14:17] * Upload of file shop.war was not completed
The command exited with code 2.`,
    `[2026.11.30 02:14:44] Uploading shop.war
»[2026.11.30 02:14:59] * The total size of the uploaded files exceeds the 5 GB limit.
[2026.11.30 02:14:59] * Upload of file shop.war was not completed
The command exited with code 2.`,
  ),
  sample(
    'stopped',
    `I1130 02:14:07.120004      71 main.go:41] starting
»E1130 02:14:09.120004      71 sync.go:118] "Unhandled Error" err="failed to list findings: Unauthorized"
I1130 02:14:09.120500      71 main.go:77] stopped
The command exited with code 255.`,
    `I1130 02:14:07.120004      99 main.go:41] starting
»E1130 02:14:12.120004      99 sync.go:118] "Unhandled Error" err="failed to list findings: Unauthorized"
I1130 02:14:12.120500      99 main.go:77] stopped
The command exited with code 255.`,
  ),
  sample(
    'cobra',
    `Error: required flag(s) "project" not set
Usage:
  sync push [flags]

Flags:
  -h, --help             help for push
      --project string   project to push (required)

»required flag(s) "project" not set
The command exited with code 1.`,
  ),
  sample(
    'not recoverable',
    `gzip: stdin: unexpected end of file
»tar: Unexpected EOF in archive
tar: Error is not recoverable: exiting now
The command exited with code 2.`,
  ),
  sample(
    'ended with errors',
    `Copiando informes...
»No queda espacio en el dispositivo
Terminado con errores
The command exited with code 1.`,
  ),
];
