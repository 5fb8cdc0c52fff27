/** Words of an error: a quoted text with one is a message of its own, not a name. */
const MESSAGE =
  /error|fail|refus|denied|timed? ?out|expired|not |unable|invalid|closed|reset|unreachable|verify|exceed/i;

const MESSAGE_BEFORE =
  /\b(?:message|msg|error|errors|errorMessages?|error_description|detail|reason|code|status)"?\s*[:=]\s*\[?$/i;

/** Codes that say what happened are kept, such as "errno 13", "SocketException (110)" and the status of HTTP. */
const CODE_BEFORE =
  /(?:(?:code|status|errno|error|exception|HTTP)["']?[\s:=#([]*|\b(?:err|msg|sqlstate|curl)\b[\s:=#([]*|HTTP\/[\d.]+\s+)"?$/i;
const STATUS = /^(?:4[0-3]\d|451|499|5[0-2]\d)$/;
/** A name before "=" or ":" whose number is no status. */
const NUMBERED =
  /(?<!\/)\b(?:\w*id|line|col|column|char|port|page|row|count|size|length|position|offset|number|pid|total|limit|project|issue|version|scan|build|time|\w*ms|duration|elapsed)["']?\s?[:=]["\s]*$/i;
const STATUS_BEFORE =
  /(?:[:=(<>]|(?<!\w)\[|\b(?:returned|response|responded|replied|answered|got|received|server|with|an?|was|said|fault|status of))["\s]*$/i;
/** The reason of a status of HTTP, or the body of the response. */
const REASON_AFTER =
  /^\W{0,2}(?:Bad |Unauthorized|Forbidden|Not |Too |Internal |Service |Gateway |Conflict|Gone|Request |Payload |Unprocessable|Client |Server |Method |Proxy |Precondition |Locked|Payment |Temporar|Moved)/i;
const PHRASE_AFTER = /^:? (?:[A-Z][a-z]|\{)/;

const UNIT_AFTER = /^\s*(?:(?:s|ms|of)\b|sec|minute|item|issue|row|record|byte|\/)/i;

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\w*,? )?';
const TIMES = [
  /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?(?:Z|UTC|GMT)\b|[+-]\d\d:?\d\d)?)?/,
  /\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: [AP]M)?\b|\b\d{1,2}:\d\d ?[AP]M\b/,
  new RegExp(`\\b${WEEKDAY}\\d{1,2}(?:[ -]${MONTH}[ -]\\d{4}|(?:st|nd|rd|th)? (?!may)${MONTH})\\b`),
  new RegExp(`\\b${WEEKDAY}${MONTH} +\\d{1,2}(?:,? \\d{4}| \\d\\d:\\d\\d:\\d\\d(?: [A-Z]{3,4})? \\d{4})?\\b`),
  /\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b(?:GMT|UTC)\b/,
];

const HOSTS = [
  // "jira.example.com:8443/rest": by its last label, so that it is no class of Java
  /(?<![\w.@/:-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,6}(?:com|org|net|io|dev|cloud|app|local|internal|corp|lan|test|example|invalid|gov|edu|co|uk|eu|de|fr|nl|ch|at|se|es|ca|au|jp)(?![\w-]|\.\w)(?::\d+)?(?:\/[^\s"'`:,;()[\]{}<>]*)?/,
  // "host jira-old": by the word before it
  /(?<=\b(?:host|hostname|UnknownHostException|ENOTFOUND|EAI_AGAIN|connect to)[ :=]{1,3})(?:[a-z0-9]{1,63}[.-]){1,9}[a-z0-9]{1,63}(?::\d+)?/,
  // "ENOTFOUND jira": a name alone, where nothing else can be
  /(?<=\b(?:ENOTFOUND|EAI_AGAIN|UnknownHostException:|resolve host:?) )[\w.-]*\w/,
];

/** Alternatives in the order in which they apply. The text is a cause line, of at most 300 characters. */
const VARIABLE = new RegExp(
  [
    /(?<url>\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>(){}|\\^`]+)/,
    /(?<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/,
    new RegExp(`(?<host>${HOSTS.map(({ source }) => source).join('|')})`),
    /(?<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)/,
    new RegExp(`(?<time>${TIMES.map(({ source }) => source).join('|')})`),
    /(?<ip>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\](?::\d+)?|(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){4,7}(?![\w:]))/,
    /(?<quoted>(?<![\w\\])(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.|'(?=\w))*'(?!\w)|`[^`]*`|“[^”]*”|«[^»]*»|‘[^’]*’|„[^“”]*[“”]|‚[^‘’]*[‘’]|‹[^›]*›|「[^」]*」|『[^』]*』))/,
    /(?<pod>\b[a-z][a-z0-9]{0,62}(?:-[a-z0-9]{1,62}){0,8}?-(?=\d{0,4}[a-z])[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-]))/,
    // "30 s", "1.5 minutes", "10MB"
    /(?<duration>(?<![\w.-])\d+(?:[.,]\d+)* ?(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hours?|days?)\b)/,
    /(?<size>(?<![\w.-])\d+(?:[.,]\d+)* ?(?:bytes?|[kmgt]i?b)\b)/,
    /(?<result>\b0x8[0-9a-f]{7}\b)/,
    /(?<hex>\b0x[0-9a-f]+\b|\b(?=[\w-]*\d)[\w-]{4,40}…|\beyJ[\w-]{6,}(?:\.[\w-]+){0,3}|\b(?=[0-9a-f:]*[a-f])[0-9a-f]{2,12}(?::[0-9a-f]{2,12}){2,20}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b|\b(?=(?:[a-z]{0,9}\d{1,9}[a-z]{1,9}){3})[a-z0-9]{10,}\b|(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?![\w-]*(?:--|__))(?:[A-Za-z0-9]{20,}|[A-Za-z0-9]{6,}(?:[_-][A-Za-z0-9]{6,}){2,})(?![\w-]))/,
    // "reports/sync.xml", "sync.xml"
    /(?<file>(?<![\w.:/<-])(?:[\w.-]{1,80}(?:\/[\w.-]{1,80}){1,12}\.[a-z]{1,5}\b(?![\w/:])|[\w-][\w.-]{0,80}\.(?:json|xml|ya?ml|toml|ini|cfg|conf|csv|xlsx?|docx?|png|jpe?g|gif|pdf|txt|log|html?|zip|tar|gz|tgz|jar|war|fpr|scan|sarif|pem|crt|key|sbt|exs|lock)\b(?![\w(.]*\w)))/,
    /(?<path>(?<![\w.:/<])(?:~|\.{0,2})\/[^\s"'`:,;()[\]{}<>]+|\b[A-Z]:\\[^\s"'`:,;()[\]{}<>]*|\\\\[\w.-]+\\\S+)/,
    // "user svc-sync", "repository acme/web", "project PAY"
    /(?<name>(?<=\b(?:user|account|team|group|org|organi[sz]ation|workspace|project|repo|repository|branch|application|table|login as|by) )[a-z0-9]+(?:[-_/.:][a-z0-9]+){1,9}\b|(?<=\bproject )[A-Z][A-Z0-9]{1,9}\b(?! ?(?:key|id|name)\b))/,
    /(?<code>\b[A-Z]{4,8}\d{4}[EFSW]\b|(?<=^|error )(?!US|DE|TA|TC)[A-Z]{2,8}\d{4,7}(?=: )|\b[A-Z]{3,8}-0\d{2,5}\b|\b(?:ORA|TNS|SQL|SP2|TF|VS|AADSTS|HTTP|ERR|E|SC|MSG|KB|PLS|DPY|CVE)-?\d{3,}\w?\b|\b(?:SHA|TLSv|SSLv|MD|UTF|utf|base|OAuth|IPv|HTTP\/|http\/|TLS)-?[\d.]+\b|\bx(?:64|86)\b)/,
    // "SEC-12", rules of SonarQube such as "java:S100", tasks of the requirements platform such as "T12", and artifacts of Rally such as "US12"
    /(?<key>\b(?:[a-z]{1,20}:S|[A-Z][A-Z0-9_]{0,9}-|(?:T|US|DE|TA|TC)(?=\d))\d+\b)/,
    /(?<word>\b[A-Za-z]+(?:[_-][A-Za-z]+)*[_-]?\d[\w-]*\b)/,
    /(?<number>(?<![\w<])[#-]?\d+(?:[.,]\d+)*)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** How the agent closes the message of a run that timed out. */
const EXIT = / The command (?:exited with code \d+|was killed by \w+)\.$/;

/** What some runtimes write before an exception, depending on where it was caught. */
const INTRODUCTION = /^(?:Caused by: |--->? |Unhandled exception\. |Uncaught |Exception in thread "[^"]*" |docker: )+/;

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * The cause line with placeholders for what differs between runs with one cause: numbers, ids, hexadecimal digits, UUIDs, hosts, paths,
 * paths of URLs, quoted text and times.
 */
export function titleOf(line: string): string {
  const text = line.replace(EXIT, '').replace(INTRODUCTION, '');
  return text
    .replace(VARIABLE, (match: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Groups;
      const offset = rest.at(-3) as number;
      return replacement(
        match,
        groups,
        text.slice(Math.max(0, offset - 24), offset),
        text.slice(offset + match.length),
      );
    })
    .replace(/<(\w+)>(?:[ ,;|]+<\1>)+/g, '<$1>')
    .replace(/^[[(|\s]*<time>[\])|:,\s-]*(?=\S)/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function replacement(match: string, groups: Groups, before: string, after: string): string {
  if (groups['url'] !== undefined) return titleOfUrl(match);
  if (groups['host'] !== undefined) return titleOfHost(match);
  if (groups['email'] !== undefined || groups['uuid'] !== undefined || groups['hex'] !== undefined) return '<id>';
  if (groups['pod'] !== undefined) return titleOfPod(match);
  if (groups['time'] !== undefined) return '<time>';
  if (groups['ip'] !== undefined) return '<ip>';
  if (groups['quoted'] !== undefined) return titleOfQuoted(match, before, after);
  if (groups['path'] !== undefined || groups['file'] !== undefined) return '<path>';
  if (groups['code'] !== undefined || groups['result'] !== undefined) return match;
  if (groups['duration'] !== undefined) return '<n> s';
  if (groups['size'] !== undefined) return '<n> bytes';
  if (groups['key'] !== undefined) return '<id>';
  if (groups['name'] !== undefined) return isName(match) ? '<id>' : match;
  if (groups['word'] !== undefined) return titleOfWord(match);
  return isCode(match, before, after) ? match : '<n>';
}

function titleOfUrl(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([^/]*\/\/)([^/?#]*)(.*)$/.exec(url) ?? [];
  const ends = /[.,;:]+$/.exec(rest || host)?.[0] ?? '';
  return `${scheme}<host>${rest === '' || rest === ends ? '' : '/<path>'}${ends}`;
}

/** "ASP.NET" is no host. */
function titleOfHost(host: string): string {
  return /[A-Z]{2}/.test(host) ? host : titleOfUrl(`//${host}`).slice(2);
}

/** A word is the key of a project in capitals only. */
function isName(text: string): boolean {
  return /[^a-z]/i.test(text) || (text === text.toUpperCase() && !/^(?:ID|KEY|URL|API|NOT)$/.test(text));
}

/** A quoted message is kept, with placeholders inside; of JSON, keys and messages. */
function titleOfQuoted(quoted: string, before: string, after: string): string {
  const inside = quoted.slice(1, -1);
  const isKey = /(?:^|[{,])\s*$/.test(before) && /^\s*:/.test(after);
  const isMessage = (inside.split(' ').length >= 3 && MESSAGE.test(inside)) || MESSAGE_BEFORE.test(before);
  return isMessage || isKey ? `${quoted.charAt(0)}${titleOf(inside)}${quoted.slice(-1)}` : '<text>';
}

/** Kubernetes names pods by letters and digits that make no words. */
function titleOfPod(name: string): string {
  return titleOfWord(name.replace(/(?:-[a-f0-9]{8,10})?-[^-]*$/, '-<id>'));
}

/** "build1234" is "build<n>", and "v2", "S3" or "Win32" a word. */
function titleOfWord(word: string): string {
  return word.replace(/\d{3,}|(?<=[_-])\d+|(?<!win|int|utf|base|float)\d{2}$/gi, '<n>');
}

function isCode(number: string, before: string, after: string): boolean {
  if (UNIT_AFTER.test(after)) return false;
  if (/^-?\d{1,6}$/.test(number) && CODE_BEFORE.test(before)) return true;
  return STATUS.test(number) && !NUMBERED.test(before) && isStatus(before, after);
}

function isStatus(before: string, after: string): boolean {
  return before === '' || STATUS_BEFORE.test(before) || REASON_AFTER.test(after) || PHRASE_AFTER.test(after);
}
