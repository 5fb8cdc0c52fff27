/** Words of errors. */
export const ERROR =
  /error|exception|fail|fatal|panic|denied|refus(?:ed|es|ing)|unauthori|forbidden|time(?:d)?[ -]?out|exceed|invalid|not found|unable|can(?:not|'t|’t)\b|could ?n[o'’]t|could not|expired|unreachable|unavailable|reject|abort|killed|reset by|missing|too (?:many|large|long|big)|unknown|unsupported|conflict|no such|not (?:permitted|allowed|supported|authorized|authenticated|enabled|exist|a |an |be |been |valid|available|accessible|reachable|installed|configured|defined|recognized|enough|match|set|licensed|connected|trusted|accepted|present)|doesn['’]t|does not|did ?n['o’]t|is ?n['’]t|is not|was not|were not|has not|have no|has no|no \w+ (?:could|can|was|were|is|are) |quota|insufficient|no space|out of|disconnected|closed|gave up|giving up|giving-up|violat|mismatch|must|required|corrupt|broken|locked|disabled|suspend|throttl|rate limit|limit reached|bad (?:request|gateway|credential|response|handshake)|wrong|no route|no response|no address|undefined|unexpected|illegal|malformed|deadlock|segmentation|core dumped|stopped|\blost\b|cancel|terminated|unhandled|uncaught|untrusted|self[- ]signed|unresolved|unprocessable|retries|^ {2}what\(\): |fehler|fehlgeschlagen|verweigert|erreur|échec|impossible|ошибка|błąd|エラー|失敗|失败|错误|錯誤|오류|실패|down for|is down|not known|\b(?:HTTP(?!s?:\/\/)|status)\S*[ :=]+[45]\d\d\b/i;

/** What a program does because of an error: a line with no other word of ERROR states a failure, and no reason. */
export const CONSEQUENCE =
  /\b(?:abort(?:ed|ing)?|stopp(?:ed|ing)|terminat(?:ed|ing)|cancell?(?:ed|ing)|exit(?:ed|ing)?|clos(?:ed|ing)|disconnect(?:ed|ing)|g(?:ave|iving) up|(?:not|n't|no|no more) (?:be )?retr(?:y|ies|ied|ying)|(?:was|were|is|are) not (?:completed|finished|written|read|sent|saved|stored|created|updated|uploaded|imported|generated|started|processed))\b/i;

/** Words of what may be an error: taken where no line has a word of ERROR. */
export const OBSTACLE =
  /\bno [\w -]{1,40} (?:found|available|exists?|left|configured|defined|selected)\b|^\W*no\b.* found\b|\byou (?:need|lack|may only|already|do not)\b|\b(?:lacks?|requires?|permissions?|truncated|already|duplicate|exhausted|blocked|revoked|busy|crash(?:ed)?|interrupted|archived|frozen|read[- ]only|inactive|deactivated|overflow|overload(?:ed)?|(?:newer|older) than|ambiguous|incomplete|incompatible|unrecogni[sz]ed|unsuccessful|unhealthy|insecure|hibernating|maintenance|discontinued|retired|obsolete|outdated|thresholds?|is (?:full|empty|gone|unset|over))\b|n['’]t\b|\bnot\b|nicht\b|kein|\bgeen\b|\bnon\b|\bne? ?['’]?.{1,40}\b(?:pas|plus)\b|\bno (?:hay|queda|existe|puede|tiene)|(?:^| )не |нет |ungültig|überschr|unterbroch|unbekannt|fehlt|voll\b|abgelaufen|gesperrt|échoué|refusé|expiré|dépassé|introuvable|no se pud|denegad|agotad|inválid|caducad|falló|não |negad[oa]|expirad|impossibile|fallit|negato|scadut|niet |mislukt|ugyldig|nie (?:można|udało)|отказано|не удалось|истек|недоступ|превыш|неверн|odmow|wygas|brak |ません|タイムアウト|期限切れ|不正|拒否|無効|无法|拒绝|超时|无效|不存在|过期|不足|超出|없|시간 초과|만료|거부/i;

/** "TF401027: …", "DFHAC2206E: …": the code of a message, unless it ends in the I of information or the W of a warning. */
export const MESSAGE_CODE = /^\s*[A-Z]{2,8}\d{4,7}[EFS]?: /;

/** The queue of errors of OpenSSL. */
export const OPENSSL = /^[0-9A-F]{5,20}:error:[0-9A-F]{8}:/;

/** The line above the text of an error from SQL Server. */
export const SQL_SERVER = /^Msg \d+, Level \d+, State \d+/;

/** "requests.exceptions.ConnectTimeout: …", "StopIteration": the class of an exception. */
export const EXCEPTION =
  /^(?:Caused by: |[- ]*> )?(?:(?:[\w$-]+[.:]+)+[A-Z]\w*|[A-Z]\w*(?:Interrupt|Exit|Iteration|Fault|Timeout|Expired))(?::|$)/;

/** "ECONNRESET", "502 Bad Gateway". */
export const CODE = /\b(?:E[A-Z]{4,}|SIG(?:SEGV|BUS|ILL|FPE|ABRT))\b|\b[45]\d\d [A-Z]|\bORA-\d|\bSEVERE\b|\bCRITICAL: /;
