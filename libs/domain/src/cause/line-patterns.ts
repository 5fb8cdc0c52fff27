/** Lines of stack traces, and the details that follow them. */
export const FRAMES: readonly RegExp[] = [
  // Java, JavaScript, .NET: "at com.example.Sync.run(Sync.java:12)", "at async main (/app/sync.js:8:15) {"
  /^\s*at (?:async |new )?[\w$.<>[\]`/@~+,-]+ ?(?:\[as [\w.]+\] )?\(/,
  /^\s*at (?:async )?(?:file:|node:|\.{0,2}\/|[A-Z]:\\)\S+:\d+/,
  /^\s*at [^()]{1,200}\([^()]+:\d+(?::\d+)?\)/,
  // PowerShell
  /^(?:At \S+:\d+ char:\d+|\s*\+ )/,
  /^\s*\.\.\. \d+ (?:more|common frames)/,
  /^\s*(?:at |in )?[\w$.<>]+ ?\([^)]*:\d+(?::\d+)?\)\s*\{?$/,
  /^\s*--- End of /,
  /^\s*Suppressed: /,
  // Python
  /^\s*File "[^"]*", line \d+/,
  /^\s*(?:\[Previous line repeated|Traceback \(most recent|During handling of the above|The above exception was)/,
  // Maven: "[ERROR]   symbol:   class Jira"
  /^\[ERROR\] {2,}(?:symbol|location|required|found|reason): /,
  // Go
  /^\s+\S+\.(?:go|s):\d+(?: \+0x[0-9a-f]+)?$/,
  /^(?:goroutine \d+ \[|created by |\[signal SIG|\[?recovered\]?$)/,
  // Ruby, PHP, Rust, Perl, C
  /^\s*(?:from )?\S+\.(?:rb|pm|pl|php|py|js|ts|kt|scala|groovy|ex|exs):\d+(?::\d+)?(?::in [`'][^`']*')?$/,
  /^\s*from \S+:\d+:in |^\S+:\d+:in [`'][^`']*'$|^\s*in \S+:\d+$/,
  /^\s*#\d+ +(?:\S+\(\d+\): |\{main\}|0x[0-9a-f]+ |\S+ in )/,
  /^\s*(?:thrown in \S+ on line \d+|Stack trace:|stack backtrace:|Backtrace:|StackTrace:)/i,
  /^\s*\d+: +(?:0x[0-9a-f]+ |[\w<>:$]+$|<?[\w$]+::)/,
  /^\s*(?:from|by) [\w.]+:\d+$/,
  // Lua, Swift
  /^\s*(?:\[C\]|\S+:\d+): in |^stack traceback:|^\d+ +\S+ +0x[0-9a-f]+ /,
  // Compilers: the source below an error
  /^\s*(?:\d+ +)?(?:[|│] *)?[\^~]{2,}(?: |$)|^\s*--> \S+:\d+/,
  // A row of a table
  /^\s*[|│][^|│]*[|│].*[|│]\s*$/,
  // Indented tables of facts: "    Status:      401 Unauthorized"
  /^\s+[A-Z][\w ]{0,20}:\s{2,}\S/,
  // Details of an error in Node.js: "  errno: -111,"
  /^\s+(?:'[^']*'|\[?[\w$-]+\]?): (?:'[^']*'|"[^"]*"|`[^`]*`|-?[\d.]+n?|null|undefined|true|false|\[.*|\{.*|<.*|Symbol\(.*|\[?(?:Async)?Function.*)[,\]}]*$/,
  // JSON over several lines
  /^\s*"[^"]*"\s*:\s*(?!\s)/,
  // Details of databases
  /^(?:ClientConnectionId|Error Number|Routing Destination):/,
  /^\s*(?:DETAIL|HINT|CONTEXT|LOCATION|QUERY|STATEMENT|POSITION|LINE \d+): /,
  /^\s+(?:Detail|Hint|Where|Position): /,
  /^\s*additional info: /,
  /^\s*(?:\[SQL: |\[parameters: |\(Background on this error at)/,
  /^\s*"?(?:path|timestamp|requestId|request_id|trace_?id|instance|documentation_url)"?\s*[:=]/i,
];

/** Lines that only say that something ended, or what to do about it, behind any prefix of a log. */
export const ENDINGS: readonly RegExp[] = [
  /^[^\p{L}\p{N}]*$/u,
  /^\s*(?:\w+[ :-]+){0,5}?(?:exit(?:ed|ing)?|returned|completed|finished|terminated|failed|ended|died)(?: (?:with|non-?zero|an?|the))*(?: error)? ?(?:exit )?(?:code|status|value)[ :='"]*-?\d+\W*$/i,
  /^\W*(?:exit|return|status)(?: ?(?:code|status))?\s*[:=]?\s*-?\d+\W*$/i,
  /^\s*(?:##\[error\]|ERROR: |error:? )?(?:\w+ ){0,3}(?:exit code|exit status)[ :=]*-?\d+\W*$/i,
  /^\s*(?:Node\.js v\d|note: (?:run with|Some details|in )|Run with |> Run with |Use --|Re-run |See '?[\w-]+ (?:--)?help|Try '|Usage:|usage:|If you need help)/,
  /^\s*(?:For (?:more|further|additional) (?:information|details|help)|Please (?:make sure|see|refer|re-?try|try again|contact|visit|report|check|verify|ensure|review|consult)|and the repository exists)/i,
  /^\s*(?:See (?:the )?(?:log|docs|documentation|https?:)|A full log|The full log|Full log|Log file|Logs? (?:written|saved)|A complete log)/i,
  /^\s*(?:info |[\w.-]{1,40}: )?(?:Visit|Read more|More info(?:rmation)?|Troubleshooting|Documentation|Docs|Help|Support|Hint|Tip|Note|Action|Solution|Remedy|Workaround|Suggestion)\b ?(?::|at |about |https?:)/i,
  /^\s*(?:Request|Correlation|Trace|Activity|Operation|Transaction|Error|Incident|Event|Session|CF-?Ray|Ray)[ -]?Id:? (?!.*\b(?:is|was|not|no longer|expired|invalid|unknown|failed|rejected)\b)/i,
  // Where the results are: "Full report: https://..."
  /^\s*(?:[\w-]+ ){0,3}(?:reports?|results?|logs?|details|dashboard|artifacts?|link|url)(?: at)?: ?(?:https?:|file:|\/)\S*$/i,
  /^\W*https?:\/\/\S+$/,
  /^\W*Press (?:\w+ ){1,3}to (?:\w+ ?){1,3}\W*$/i,
];

/** Lines that only say that something ended, as certain programs write them. */
export const CLOSINGS: readonly RegExp[] = [
  /^The command (?:exited with code|was killed by) /,
  /^\s*(?:g?make(?:\[\d+\])?: \*\*\* |npm (?:ERR!|error) (?:code ELIFECYCLE|errno|A complete log|\s*\S*_logs|Exit status|This is probably not|There is likely|path |location |workspace |command |lifecycle |Lifecycle script )|npm (?:ERR!|error)\s*$)/,
  /^\s*npm (?:ERR!|error)\s+\/\S+\.log$/,
  /^\s*(?:BUILD FAILED|BUILD FAILURE|EXECUTION FAILURE|Finished: FAILURE|Build step .* marked build as failure)/,
  /^\s*\[ERROR\]\s*(?:$|-> \[Help|\[Help|To see the full stack|Re-run Maven|For more information about|After correcting|.*mvn <)/,
  /^\s*\[INFO\] /,
  /^\s*(?:ERROR|INFO|WARN): (?:Re-run |EXECUTION FAILURE|Total time|Final Memory|-+$)/,
  /^\s*(?:ERROR|error|Error):?$/,
  /^\s*(?:\* (?:Try|Where|Get more help|Exception is)|> Get more help|Get more help)/,
  /^\s*(?:More details here:|curl failed to verify|establish a secure connection to it|how to fix it, please)/,
  /^\s*(?:…\s*)?[\d,]+ characters left out\b/,
  /^\s*(?:\{\s*)?"(?:status|code|statusCode|error_?code)"\s*:\s*"?\d+"?,?\s*$/i,
  /^\s*<\/?(?:html|head|body|hr|div|style|script|meta|link|p|br|pre|table|tr|td|ul|!doctype)\b[^<]*(?:<[^<]*>\s*)*$/i,
  /^\s*(?!<(?:\w+:)?(?:error|fault|exception|failure) [^<>]*=)(?=<(?:!|[/?]?[a-z][\w:.-]*(?:\s+[\w:.-]+=[^<>]*)?\s*\/?>))(?:<[^<>]*>\s*)+(?:(?:nginx|cloudflare|Apache|openresty|Microsoft-IIS)[^<]{0,40})?(?:<[^<>]*>\s*)*$/i,
  /^(?:\([^)]*\) )?Non-?zero exit code\b|^stack trace is suppressed\b/i,
  /\b(?:due to|because of|after|on|at) (?:the )?(?:\d+ )?(?:previous|above|first) (?:errors?|failures?)\b/i,
  /^\s*(?:% Total|\d+ +\d+[kM]? +\d+ +\d+|Dload|\[notice\])/,
  /^(?:Killed by signal 15|Aborted \(core dumped\)|lost connection$|Connection (?:to \S+ )?closed\.?$|fatal: Could not read from remote repository)/,
  /^##\[(?:section|group|endgroup|command|debug)\]/,
  // Python, when it ends
  /^(?:Exception ignored (?:in|while)|close failed in file object|sys\.excepthook is missing|lost sys\.stderr)/,
  // openssl s_client
  /^(?:Secure Renegotiation IS|no peer certificate available|No client certificate CA names sent|New, \(NONE\))/,
  // sqlcmd
  /^(?:The statement has been terminated\.|\(\d+ rows? affected\))$/,
];

/** An error that another one explains: it is the reason only where there is no other. */
export const SUMMARIES: readonly RegExp[] = [
  /(?<=^\W*|[\]:|>=-]\W*|\b(?:error|fatal|severe|critical) \W*)(?:Exiting|Aborting|Aborted|Giving up|Terminated|Failed)\W*$/i,
  /^(?:[\w ]{0,20}(?:results?|summary|totals?|finished|done):)?[^:]*\b(?![45]\d\d\b)\d+ (?:\w+ )?(?:failed|failures?|errors?|problems?)\b(?:[^:]|:\d)*$|^\s*\d+ error\(s\)\s*$/i,
  // "Overall: FAIL", "Completed with status FAILED"
  /^\W*(?:overall|(?:\w+ ){0,2}(?:result|status|outcome)|completed with (?:status|result))\W+(?:fail\w*|errors?|ko|aborted)\W*$/i,
  // "Artifact 5: ERROR_PROCESSING"
  /^(?=[^:]*\d)[^:]*: (?:FAIL(?:ED|URE)|(?:[A-Z]+_)?ERROR(?:_[A-Z]+)?)\W*$/,
  // "Failures: 1, successes: 2"
  /^\W*(?:(?:failed|failures|errors) ?[:=] ?\d+|(?:[\w-]+ ?[:=] ?\d+(?:[,;| ]+|$)){2,10})\W*$/i,
  // "12 issues were not updated", "Invalid", "An HTTP error occurred", "Failed with errors in 1s"
  /^[^:]*\b(?:\d+|one|some|several|all)(?: of (?:the|\d+))? [\w-]+ (?:were|was|have|has|could) not (?:be(?:en)? )?\w+\W*$/i,
  /^\W*(?:error|errors|invalid|unknown|rejected|cancell?ed|denied|fatal|unsuccessful)\W*$/i,
  /^\s*(?:an?|some) (?:\w+ ){0,2}(?:errors?|exceptions?|problems?|failures?) (?:has |have )?(?:occurred|happened)\b(?:[^:]|:\d)*$/i,
  /\b(?:failed|failures?|errors?|aborted) (?:in|after) \d[\d.:,]* ?(?:m?s|sec\w*|min\w*|h)\b(?:[^:]|:\d)*$/i,
  /\b(?:with|mit|avec|con|com|z) (?:\w+ )?(?:errors?|failures?|problems?|Fehlern?|erreurs?|errores|errori|erros|błędami)\b(?:[^:]|:\d)*$/i,
  /^rsync(?: error)?: (?:connection unexpectedly closed|[^()]{1,80}\(code \d+\) at )/,
  /^tar: (?:Error is not recoverable|Child returned|Exiting with failure)|^fatal: (?:[a-z]+-[a-z]+ failed|the remote end hung up unexpectedly|early EOF)$/,
  /^\s*[\w.]*RetryError\b/,
  /\b(?:after \d+ (?:attempts|tries|retries)|see (?:above|(?:the )?previous errors?))\b(?:[^:]|:\d)*$/i,
  /^\s*(?:FAILURE: Build failed|Execution failed for task|> Task :\S+ FAILED|> Process '.*' finished with non-zero)/,
  /\bfailed--(?:compilation|call queue) aborted\b/,
  /^\W*(?:[\w-]+ )?(?:build|sync[\w-]*|scan|upgrade|compilation|execution|job|task|run|tests?|import|export|install(?:ation)?|deployment|pipeline|stage|step|command|process|operation|program|script|analysis) (?:has )?(?:failed|failure|terminated|halted|aborted)\W*$/i,
  // A consequence: the other side has ended
  /\bbroken pipe\b/i,
  /: line \d+: +\d+ (?:Aborted|Trace\/breakpoint trap) /,
  /^error: failed to push some refs|^ ?! \[remote rejected\] .* \([\w -]*hook declined\)$/,
  // "Failed to restore Sync.csproj (in 4.1 sec)."
  /\((?:in|after|took) [\d.:,]{1,12} ?(?:m?s|sec\w*|min\w*)\)\W*$/,
  // Advice without the error: "GitLab is not responding. Please wait a few minutes and try again."
  /^[^:]*\bplease\b[^.:]*\bagain\b[^.:]*\W*$/i,
  // Cleaning up after the error: "rm: cannot remove '/tmp/sync-12'", "Could not release the lock"
  /^(?:rm|rmdir|umount): |\b(?:send|deliver|post)\w* (?:\w+ ){0,3}(?:notifications?|alerts?|e?-?mails?|metrics|telemetry)\b|\bclean(?:ing)?[ -]?up\b|\b(?:during|while|on|at) (?:shut(?:ting)? ?down|exit)\b|\b(?:not|fail\w*|unable)(?: to)? flush\b|\bRejectedExecutionException\b/i,
  /\b(?:fail|unable|could|can|error)[\w'’]*(?: \w+){0,2} (?:remov|delet|unlink|clos|releas|unlock|log(?:ging)? ?out|roll)\w*(?= .*\b(?:te?mp\w*|locks?|work\w*|session|container|cache|file|folder|directory|connection|cursor|socket)\b)/i,
  // What .NET says of a request that timed out, below the timeout: "SocketException (125): Operation canceled"
  /\boperation (?:was )?cancell?ed\W*$/i,
  // xmllint
  / fails to validate$/,
  // What systemd says of a unit, after its own lines
  /\bsystemd\[\d+\]: /,
  // SQL*Plus, after the error of the database
  /^SP2-\d{4}: /,
];

const LEVEL = String.raw`(?:INFO|DEBUG|TRACE|NOTICE|WARN|WARNING|VERBOSE)\b`;
/** What loggers write in brackets before the level. */
const BRACKETS = String.raw`\[(?!\W{0,3}${LEVEL})[^\]]{0,40}\]`;
/** A level behind brackets, times and punctuation. No text matches two of the alternatives: a retry of each would take exponential time. */
const CALM_LEVEL = new RegExp(
  String.raw`^(?:${BRACKETS}|(?!${BRACKETS})\W|(?=\d{4}-\d\d-\d\d|\S{0,30}\d\d:\d\d)\w\S*\s)*${LEVEL}`,
  'i',
);

/** A line of progress or of a log below the level of an error. */
export const CALM: readonly RegExp[] = [
  /^\(node:\d+\) (?:\[\w+\] )?\w*Warning: /,
  CALM_LEVEL,
  /\blevel="?(?:info|debug|trace|warn|warning|notice)\b|"level":\s*"(?:info|debug|trace|warn|warning)"/i,
  /^\W*(?:\d[\d:.,]* )?(?:INF|DBG|TRC|WRN|VRB)\]? |^\S+ \[[DIW]\] |^[DIW]\d{4} \d\d:/,
  // ... but not a table of counts: "FAIL-NEW: 1  WARN-NEW: 4  INFO: 0"
  /\b(?:INFO|DEBUG|TRACE|WARN)\b(?!-|: *\d)(?!.*\b(?:ERROR|FATAL|SEVERE)\b)/,
  /^<[^<>]*> <(?:Info|Notice|Debug|Warning|Trace)>/i,
  /(?:Deprecation|Resource|InsecureRequest|Future|User|Runtime|Syntax)Warning\b/,
  /(?:\b\w+=\d+\b\s*){3}$/,
  /\b(?:0|no|without) (?:errors?|failures?|failed)\b|\b(?:errors?|failed|failures?)[ :=]+0\b/i,
  /^\s*(?:Clos(?:ed|ing)|Clean(?:ed|ing)|Disconnect(?:ed|ing)|Shut(?:ting)? ?down|Stopp(?:ed|ing)|Retry(?:ing)?\b|Done\b|Finished|Finalizing|Releas(?:ed|ing)|Remov(?:ed|ing)|Delet(?:ed|ing)|Rolled back|Rolling back|Logg(?:ed|ing) out|Saving|Saved|Skipp(?:ed|ing)|Sync(?:ed|hronized|ing)|Process(?:ed|ing)|Import(?:ed|ing)|Upload(?:ed|ing)|Download(?:ed|ing)|Sleeping|Waiting|Notif(?:ied|ying)|Sending|Sent|Took|Elapsed|Duration|Total|Summary|Report|Starting|Started|Connecting|Connected|Fetching|Fetched|Reading|Loading|Dumping|Heap dump|The last packet)\b(?!.*\b(?:failed|error|denied|refused)\b)/i,
  /:\s*$/,
];
