import { withoutPrefix } from './log-prefix.js';

/**
 * The content of a line: the reason of a failure, what may be one, a mere statement of failure, a stack frame, the end of the run,
 * or anything else.
 */
export type LineRank = 'error' | 'obstacle' | 'summary' | 'frame' | 'closing' | 'other';

/** Lines of stack traces, and the details that follow them. */
const FRAMES: readonly RegExp[] = [
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
  /^\[ERROR\] {2,}\S/,
  // Go
  /^\s+\S+\.(?:go|s):\d+(?: \+0x[0-9a-f]+)?$/,
  /^(?:goroutine \d+ \[|created by |\[signal SIG|\[?recovered\]?$)/,
  // Ruby, PHP, Rust, Perl, C
  /^\s*(?:from )?\S+\.(?:rb|pm|pl|php|py|js|ts|kt|scala|groovy|ex|exs):\d+(?::\d+)?(?::in [`'][^`']*')?$/,
  /^\s*from \S+:\d+:in /,
  /^\s*#\d+ +(?:\S+\(\d+\): |\{main\}|0x[0-9a-f]+ |\S+ in )/,
  /^\s*(?:thrown in \S+ on line \d+|Stack trace:|stack backtrace:|Backtrace:|StackTrace:)/i,
  /^\s*\d+: +(?:0x[0-9a-f]+ |[\w<>:$]+$|<?[\w$]+::)/,
  /^\s*(?:from|by) [\w.]+:\d+$/,
  // Lua, Swift
  /^\s*(?:\[C\]|\S+:\d+): in |^stack traceback:|^\d+ +\S+ +0x[0-9a-f]+ /,
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
const ENDINGS: readonly RegExp[] = [
  /^[^\p{L}\p{N}]*$/u,
  /^\s*(?:\w+[ :-]+){0,5}?(?:exit(?:ed|ing)?|returned|completed|finished|terminated|failed|ended|died)(?: (?:with|non-?zero|an?|the))*(?: error)? ?(?:exit )?(?:code|status|value)[ :=]*-?\d+\W*$/i,
  /^\W*(?:exit|return|status)(?: ?(?:code|status))?\s*[:=]?\s*-?\d+\W*$/i,
  /^\s*(?:##\[error\]|ERROR: |error:? )?(?:\w+ ){0,3}(?:exit code|exit status)[ :=]*-?\d+\W*$/i,
  /^\s*(?:Node\.js v\d|note: (?:run with|Some details|in )|Run with |> Run with |Use --|Re-run |See '?[\w-]+ (?:--)?help|Try '|Usage:|usage:|If you need help)/,
  /^\s*(?:For (?:more|further|additional) (?:information|details|help)|Please (?:make sure|see|refer|re-?try|try again|contact|visit|report|check|verify|ensure|review|consult)|and the repository exists)/i,
  /^\s*(?:See (?:the )?(?:log|docs|documentation|https?:)|A full log|The full log|Full log|Log file|Logs? (?:written|saved)|A complete log)/i,
  /^\s*(?:info )?(?:Visit|Read more|More info(?:rmation)?|Troubleshooting|Documentation|Docs|Help|Support|Hint|Tip|Note)\b ?(?::|at |about |https?:)/i,
  /^\s*(?:Request|Correlation|Trace|Activity|Operation|Transaction|Error|Incident|Event|Session|CF-?Ray|Ray)[ -]?Id:? /i,
];

/** Lines that only say that something ended, as certain programs write them. */
const CLOSINGS: readonly RegExp[] = [
  /^The command (?:exited with code|was killed by) /,
  /^\s*(?:g?make(?:\[\d+\])?: \*\*\* |npm (?:ERR!|error) (?:code ELIFECYCLE|errno|A complete log|\s*\S*_logs|Exit status|This is probably not|There is likely|path |command |lifecycle )|npm (?:ERR!|error)\s*$)/,
  /^\s*npm (?:ERR!|error)\s+\/\S+\.log$/,
  /^\s*(?:BUILD FAILED|BUILD FAILURE|EXECUTION FAILURE|Finished: FAILURE|Build step .* marked build as failure)/,
  /^\s*\[ERROR\]\s*(?:$|-> \[Help|\[Help|To see the full stack|Re-run Maven|For more information about|After correcting|.*mvn <)/,
  /^\s*\[INFO\] /,
  /^\s*(?:ERROR|INFO|WARN): (?:Re-run |EXECUTION FAILURE|Total time|Final Memory|-+$)/,
  /^\s*(?:ERROR|error|Error):?$/,
  /^\s*(?:\* (?:Try|Where|Get more help|Exception is)|> Get more help|Get more help)/,
  /^\s*(?:More details here:|curl failed to verify|establish a secure connection to it|how to fix it, please)/,
  /^\s*…?\s*[\d,]+ characters left out\b/,
  /^\s*\{?\s*"(?:status|code|statusCode|error_?code)"\s*:\s*"?\d+"?,?\s*$/i,
  /^\s*<\/?(?:html|head|body|hr|div|style|script|meta|link|p|br|pre|table|tr|td|ul|!doctype)\b[^<]*(?:<[^<]*>\s*)*$/i,
  /^\s*(?:<[^<>]*>\s*)+(?:(?:nginx|cloudflare|Apache|openresty|Microsoft-IIS)[^<]{0,40})?(?:<[^<>]*>\s*)*$/i,
  /^(?:\([^)]*\) )?Non-?zero exit code\b|^stack trace is suppressed\b/i,
  /\bdue to (?:previous|above) errors?\b/,
  /^\s*(?:% Total|\d+ +\d+[kM]? +\d+ +\d+|Dload|\[notice\])/,
  /^(?:Killed by signal 15|Aborted \(core dumped\)|lost connection$|Connection (?:to \S+ )?closed\.?$|fatal: Could not read from remote repository)/,
  /^##\[(?:section|group|endgroup|command|debug)\]/,
  // sqlcmd
  /^(?:The statement has been terminated\.|\(\d+ rows? affected\))$/,
];

/** An error that another one explains: it is the reason only where there is no other. */
const SUMMARIES: readonly RegExp[] = [
  /(?:^|[\]:|>=-] *|\b(?:error|fatal|severe|critical) +)\W*(?:Exiting|Aborting|Aborted|Giving up|Terminated|Failed)\W*$/i,
  /^[^:]*\b\d+ (?:\w+ )?(?:failed|failures?|errors?|problems?)\b[^:]*$|^\s*\d+ error\(s\)\s*$/i,
  /^\s*[\w.]*RetryError\b/,
  /\b(?:after \d+ (?:attempts|tries|retries)|see (?:above|(?:the )?previous errors?))\b[^:]*$/i,
  /^\s*(?:FAILURE: Build failed|Execution failed for task|> Task :\S+ FAILED|> Process '.*' finished with non-zero)/,
  /\bfailed--compilation aborted\b/,
  // SQL*Plus, after the error of the database
  /^SP2-\d{4}: /,
];

/** A line of progress or of a log below the level of an error. */
const CALM: readonly RegExp[] = [
  /^\W*(?:(?=\S*\d\d:\d\d)\S+\s+|\d{4}-\d\d-\d\d\S*\s+|\[[^\]]*\]\s*)*\W*(?:INFO|DEBUG|TRACE|NOTICE|WARN|WARNING|VERBOSE)\b/i,
  /\blevel="?(?:info|debug|trace|warn|warning|notice)\b|"level":\s*"(?:info|debug|trace|warn|warning)"/i,
  /^\W*(?:[\d:.,]+ )?\[?(?:INF|DBG|TRC|WRN|VRB)\]? |^\S+ \[[DIW]\] /,
  // ... but not a table of counts: "FAIL-NEW: 1  WARN-NEW: 4  INFO: 0"
  /\b(?:INFO|DEBUG|TRACE|WARN)\b(?!-|: *\d)(?!.*\b(?:ERROR|FATAL|SEVERE)\b)/,
  /(?:Deprecation|Resource|InsecureRequest|Future|User|Runtime|Syntax)Warning\b/,
  /(?:\b\w+=\d+\b\s*){3}$/,
  /\b(?:0|no|without) (?:errors?|failures?|failed)\b|\b(?:errors?|failed|failures?)[ :=]+0\b/i,
  /^\s*(?:Clos(?:ed|ing)|Clean(?:ed|ing)|Disconnect(?:ed|ing)|Shut(?:ting)? ?down|Stopp(?:ed|ing)|Retry(?:ing)?\b|Done\b|Finished|Finalizing|Releas(?:ed|ing)|Remov(?:ed|ing)|Delet(?:ed|ing)|Rolled back|Rolling back|Logg(?:ed|ing) out|Saving|Saved|Skipp(?:ed|ing)|Sync(?:ed|hronized|ing)|Process(?:ed|ing)|Import(?:ed|ing)|Upload(?:ed|ing)|Download(?:ed|ing)|Sleeping|Waiting|Notif(?:ied|ying)|Sending|Sent|Took|Elapsed|Duration|Total|Summary|Report|Starting|Started|Connecting|Connected|Fetching|Fetched|Reading|Loading|Dumping|Heap dump|The last packet)\b(?!.*\b(?:failed|error|denied|refused)\b)/i,
  /:\s*$/,
];

/** Words of errors. */
const ERROR =
  /error|exception|fail|fatal|panic|denied|refused|unauthori|forbidden|time(?:d)?[ -]?out|exceed|invalid|not found|unable|can(?:not|'t|’t)\b|could ?n[o'’]t|could not|expired|unreachable|unavailable|reject|abort|killed|reset by|missing|too (?:many|large|long|big)|unknown|unsupported|conflict|no such|not (?:permitted|allowed|supported|authorized|authenticated|enabled|exist|a |an |be |been |valid|available|accessible|reachable|installed|configured|defined|recognized|enough|match|set|licensed|connected|trusted|accepted|present)|doesn['’]t|does not|did ?n['o’]t|is ?n['’]t|is not|was not|were not|has not|have no|has no|no \w+ (?:could|can|was|were|is|are) |quota|insufficient|no space|out of|disconnected|closed|gave up|giving up|giving-up|violat|mismatch|must|required|corrupt|broken|locked|disabled|suspend|throttl|rate limit|limit reached|bad (?:request|gateway|credential|response|handshake)|wrong|no route|no response|no address|undefined|unexpected|illegal|malformed|deadlock|segmentation|core dumped|stopped|\blost\b|cancel|terminated|unhandled|uncaught|untrusted|self[- ]signed|unresolved|unprocessable|maintenance|retries|^ {2}what\(\): |fehler|fehlgeschlagen|verweigert|erreur|échec|impossible|ошибка|błąd|エラー|失敗|失败|错误|錯誤|오류|실패|down for|is down|not known|\b(?:HTTP|status)\S*[ :=]+[45]\d\d\b/i;

/** Words of what may be an error: taken where no line has a word of ERROR. */
const OBSTACLE =
  /\byou (?:need|lack|may only|already|do not)\b|\b(?:lacks?|requires?|permissions?|truncated|already|duplicate|exhausted|blocked|revoked|busy|crash(?:ed)?|interrupted|archived|frozen|read[- ]only|inactive|deactivated|overflow|overload(?:ed)?|ambiguous|incomplete|incompatible|unrecogni[sz]ed|unsuccessful|unhealthy|insecure|hibernating|discontinued|retired|obsolete|outdated|is (?:full|empty|gone|unset|over))\b|nicht\b|kein|ungültig|abgelaufen|gesperrt|échoué|refusé|expiré|dépassé|introuvable|no se pud|denegad|agotad|inválid|caducad|falló|não |negad[oa]|expirad|impossibile|fallit|negato|scadut|niet |mislukt|ugyldig|nie (?:można|udało)|отказано|не удалось|истек|できません|拒否|無効|无法|拒绝|超时|无效|할 수 없|거부/i;

/** "TF401027: …", "DFHAC2206E: …": the code of a message, unless it ends in the I of information or the W of a warning. */
const MESSAGE_CODE = /^\s*[A-Z]{2,8}\d{4,7}[EFS]?: /;

/** The queue of errors of OpenSSL. */
const OPENSSL = /^[0-9A-F]{8,20}:error:[0-9A-F]{8}:/;

/** The line above the text of an error from SQL Server. */
const SQL_SERVER = /^Msg \d+, Level \d+, State \d+/;

/** "requests.exceptions.ConnectTimeout: …", "StopIteration": the class of an exception. */
const EXCEPTION =
  /^(?:Caused by: |[- ]*> )?(?:(?:[\w$-]+[.:]+)+[A-Z]\w*|[A-Z]\w*(?:Interrupt|Exit|Iteration|Fault|Timeout|Expired))(?::|$)/;

/** "ECONNRESET", "502 Bad Gateway". */
const CODE = /\bE[A-Z]{4,}\b|\b[45]\d\d [A-Z]|\bORA-\d/;

/** A key of JSON that holds the message of an error. */
const JSON_MESSAGE =
  /^\s*"(?:message|msg|error|errors|errorMessages?|error_description|detail|details|title|reason|description|fault|faultstring|exception)"\s*:\s*\[?\s*"[^"]/i;

/** Opens the errors of JSON by field: each member or element that is a sentence is one. */
const JSON_ERRORS = /"(?:\w*errors?|errorMessages|messages|violations)"\s*:\s*[{[]\s*$/i;
const JSON_SENTENCE = /^\s*(?:"[^"]*"\s*:\s*)?\[?\s*"[^"\s]+\s/;

/** A status of HTTP below the body of a response, which says more. */
const STATUS = /^\s*(?:HTTP(?:\/[\d.]+)?|(?:response )?status(?: code)?)?[\s:=]*[45]\d\d(?: [A-Z][\w' -]{2,40})?$/i;
const BODY_END = /^\s*[}\]]+$|^\s*[{[].*[}\]]$|^\s*<.*>$/;

/** "reason": "RATE_LIMIT_EXCEEDED" names the kind of the error. */
const JSON_NAME = /^\s*"(?:error|errors|reason|title|fault)"\s*:\s*"[^"\s]*"/i;

/** A sentence of advice that goes on below. */
const ADVICE = /\bplease (?:make sure|check|ensure|see)\b[^.:]*$/i;
const DETAIL = /^\s*(?:DETAIL|HINT|CONTEXT): /;

const NPM = /^\s*npm (?:ERR!|error)(?=\s|$)/;
/** What npm prints above its message; below, it explains. */
const NPM_FACT = /^\s*npm (?:ERR!|error) (?:code|errno|syscall|path|dest|signal|command|cwd|type)\b/;

const PYTHON_FRAME = /^\s*File "[^"]*", line \d+/;
const GO_LOCATION = /^\s+\S+\.(?:go|s):\d+/;

/** @param above the line before it, and `below` the one after it: source lines are told by the frame beside them */
export function judge(line: string, above: string, below: string): LineRank {
  if (OPENSSL.test(line) || SQL_SERVER.test(above)) return 'error';
  if (JSON_ERRORS.test(above) && JSON_SENTENCE.test(line)) return 'error';
  if (JSON_NAME.test(line)) return 'summary';
  if (JSON_MESSAGE.test(line)) return 'error';
  if (DETAIL.test(above) && !/^\s*[\w.]+:/.test(line)) return 'frame';
  if (ADVICE.test(above) && /^\s*[a-z]/.test(line)) return 'closing';
  if (NPM.test(line) && NPM.test(above) && !NPM_FACT.test(above)) return 'frame';
  if (PYTHON_FRAME.test(above) && /^\s/.test(line)) return 'frame';
  if (GO_LOCATION.test(below) && /^[\w./*()-]+\(.*\)$/.test(line)) return 'frame';
  return rankOf(line, above);
}

function rankOf(line: string, above: string): LineRank {
  // sbt puts the level before every line.
  const bare = line.replace(/^\[error\] /, '');
  const text = withoutPrefix(line);
  if (ENDINGS.some((pattern) => pattern.test(text)) || CLOSINGS.some((pattern) => pattern.test(bare))) return 'closing';
  if (FRAMES.some((pattern) => pattern.test(bare)) && !/^\s*\[cause\]: /.test(line)) return 'frame';
  if (CALM.some((pattern) => pattern.test(bare))) return 'other';
  if (SUMMARIES.some((pattern) => pattern.test(line)) || (STATUS.test(line) && BODY_END.test(above))) return 'summary';
  if (ERROR.test(line) || EXCEPTION.test(line) || CODE.test(line)) return 'error';
  return OBSTACLE.test(line) || MESSAGE_CODE.test(line) ? 'obstacle' : 'other';
}
