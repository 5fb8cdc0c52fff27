import { CODE, CONSEQUENCE, ERROR, EXCEPTION, MESSAGE_CODE, OBSTACLE, OPENSSL, SQL_SERVER } from './error-words.js';
import { CALM, CLOSINGS, ENDINGS, FRAMES, SUMMARIES } from './line-patterns.js';
import { withoutPrefix } from './log-prefix.js';

/**
 * The content of a line: the reason of a failure, what may be one, a mere statement of failure, a stack frame, the end of the run,
 * or anything else.
 */
export type LineRank = 'error' | 'obstacle' | 'summary' | 'frame' | 'closing' | 'other';

/** A key of JSON that holds the message of an error. */
const JSON_MESSAGE =
  /^\s*"(?:message|msg|error|errors|errorMessages?|error_description|detail|details|title|reason|description|fault|faultstring|exception)"\s*:\s*(?:\[\s*)?"[^"]/i;

/** Opens the errors of JSON by field: each member or element that is a sentence is one. */
const JSON_ERRORS = /"(?:\w*errors?|errorMessages|messages|violations)"\s*:\s*[{[]\s*$/i;
const JSON_SENTENCE = /^\s*(?:"[^"]*"\s*:\s*)?(?:\[\s*)?"[^"\s]+\s/;

/** A status of HTTP below the body of a response, which says more. */
const STATUS =
  /^[\s<«*]*(?:HTTP(?:\/[\d.]+)?|(?:response )?status(?: code)?)?[\s:=]{0,20}[45]\d\d(?: [A-Z][\w' -]{2,40})?$/i;
const BODY_END = /^\s*[}\]]+$|^\s*[{[].*[}\]]$|^\s*<.*>$/;

/** "reason": "RATE_LIMIT_EXCEEDED" names the kind of the error. */
const JSON_NAME = /^\s*"(?:error|errors|reason|title|fault)"\s*:\s*"[^"\s]*"/i;

/** A sentence of advice that continues below. */
const ADVICE = /\bplease (?:make sure|check|ensure|see)\b[^.:]*$/i;
const DETAIL = /^\s*(?:DETAIL|HINT|CONTEXT): /;

const NPM = /^\s*npm (?:ERR!|error)(?=\s|$)/;
/** What npm prints above its message; below, it explains. */
const NPM_FACT = /^\s*npm (?:ERR!|error) (?:code|errno|syscall|path|location|workspace|dest|signal|command|cwd|type)\b/;

/** A line of facts that names the kind of the error: "      Reason:       OOMKilled". */
const FACT_OF_ERROR =
  /^\s+(?:Reason|Message|Error):\s{2,}(?=.*(?:error|fail|kill|back-?off|evict|deadline|exceed|invalid|unhealthy))/i;

/** A long line without an end, and one that goes on with its sentence. */
const WRAPPED = /^(?=.{50})(?!.*\S {2,}\S)[^:]*[a-z"'`,]$/;
const CONTINUATION =
  /^\s*(?!error|fatal|fail|panic|can|could|unable|unknown|invalid|no |not |missing|permission|access|connection|time)[a-z]+[,.;]? [a-z]/;

/** What is so in general is an explanation of an error. */
const EXPLANATION = /^[^:]*\b(?:often|usually|typically|commonly|sometimes|most likely)\b[^:]*$/i;

const PYTHON_FRAME = /^\s*File "[^"]*", line \d+/;
const GO_LOCATION = /^\s+\S+\.(?:go|s):\d+/;

/** @param above the line before it, and `below` the one after it: source lines are recognized by the frame beside them */
export function judge(line: string, above: string, below: string): LineRank {
  if (OPENSSL.test(line) || SQL_SERVER.test(above)) return 'error';
  if (FACT_OF_ERROR.test(line)) return 'error';
  if (WRAPPED.test(above) && CONTINUATION.test(line)) return 'frame';
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
  const forms = bare === text ? [bare] : [bare, text];
  const isOf = (patterns: readonly RegExp[]) => patterns.some((pattern) => forms.some((form) => pattern.test(form)));
  if (isOf(FRAMES) && !/^\s*\[cause\]: /.test(line)) return 'frame';
  if (isOf(CALM)) return 'other';
  if (
    SUMMARIES.some((pattern) => pattern.test(line) || pattern.test(text)) ||
    (STATUS.test(line) && BODY_END.test(above))
  )
    return 'summary';
  if (EXPLANATION.test(line)) return 'obstacle';
  if (isConsequence(text)) return 'summary';
  if (ERROR.test(line) || EXCEPTION.test(line) || CODE.test(line)) return 'error';
  return OBSTACLE.test(line) || MESSAGE_CODE.test(line) ? 'obstacle' : 'other';
}

function isConsequence(line: string): boolean {
  if (/\b(?:because|due to)\b/i.test(line)) return false;
  const rest = line.split(CONSEQUENCE);
  return rest.length > 1 && !ERROR.test(rest.join(' ').replace(/ --[\w-]+/g, '')) && !EXCEPTION.test(line);
}
