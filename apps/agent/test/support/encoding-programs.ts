/** Programs that encode their arguments, one line each, between the markers. */
export const programs: Record<string, readonly [command: string, ...args: string[]]> = {
  'set -x of bash': [
    'bash',
    '-c',
    'exec 2>&1; for v in "$@"; do set -x; : "BEGIN${v}END"; { set +x; } 2>/dev/null; done',
    'x',
  ],
  'set -x of dash': [
    'dash',
    '-c',
    'exec 2>&1; for v in "$@"; do set -x; : "BEGIN${v}END"; { set +x; } 2>/dev/null; done',
    'x',
  ],
  'export -p of dash': [
    'dash',
    '-c',
    'for v in "$@"; do w="BEGIN${v}END"; export w; export -p | grep ^export.w=; done',
    'x',
  ],
  'declare -p, @Q and sed l': [
    'bash',
    '-c',
    `for v in "$@"; do for e in "$(declare -p v)" "\${v@Q}" "$(sed -n l <<< "$v")"; do echo "BEGIN\${e}END"; done; done`,
    'x',
  ],
  'od and xxd': [
    'bash',
    '-c',
    `for v in "$@"; do printf 'BEGIN%sEND\\n' "$(printf %s "$v" | od -An -v -tx1)" "$(printf %s "$v" | xxd -i)"; done`,
    'x',
  ],
  Perl: [
    'perl',
    '-MData::Dumper',
    '-MMIME::QuotedPrint',
    '-MJSON::PP',
    '-MEncode',
    '-e',
    `$Data::Dumper::Useqq = 1;
    for my $v (@ARGV) {
      my $u = decode("UTF-8", $v);
      print "BEGIN\${_}END\\n" for Dumper($u), Dumper($v), encode_qp($v), JSON::PP->new->ascii->encode([$u]);
    }`,
  ],
  'printf %q of bash': ['bash', '-c', `for v in "$@"; do printf 'BEGIN%qEND\\n' "$v"; done`, 'x'],
  'openssl base64': [
    'bash',
    '-c',
    `for v in "$@"; do echo BEGIN; printf %s "$v" | openssl base64; echo END; done`,
    'x',
  ],
  'curl --data-urlencode': [
    'bash',
    '-c',
    `for v in "$@"; do curl -sG --data-urlencode "q=BEGIN$v"END -w '%{url_effective}\\n' http://127.0.0.1:1/; done`,
    'x',
  ],
  jq: [
    'jq',
    '-nr',
    '$ARGS.positional[] | (@uri, @html, @sh, @base64, @json, (@json|@json)) | "BEGIN\\(.)END"',
    '--args',
  ],
  xmllint: [
    'bash',
    '-c',
    `for v in "$@"; do
      for encoding in UTF-8 ASCII; do
        printf '<a>BEGIN<![CDATA[%s]]>END</a>' "$v" | xmllint --nocdata --encode $encoding - || exit
      done
    done`,
    'x',
  ],
  PHP: [
    'php',
    '-r',
    `foreach (array_slice($argv, 1) as $v)
      foreach ([htmlentities($v), htmlspecialchars($v), json_encode($v), rawurlencode($v), urlencode($v), var_export($v, true), addslashes($v), quoted_printable_encode($v), escapeshellarg($v), base64_encode(json_encode([$v]))] as $e)
        echo "BEGIN{$e}END\n";`,
    '--',
  ],
  Ruby: [
    'ruby',
    '-rcgi',
    '-rjson',
    '-rshellwords',
    '-e',
    'ARGV.each { |v| [v.inspect, v.dump, v.to_json, v.shellescape, CGI.escape(v), CGI.escapeHTML(v), [v].pack("m"), [v].pack("M")].each { |e| puts "BEGIN#{e}END" } }',
    '--',
  ],
  Python: [
    'python3',
    '-c',
    `import base64, html, json, quopri, shlex, sys, urllib.parse as u
from xml.sax.saxutils import escape, quoteattr
for v in sys.argv[1:]:
    b = v.encode()
    for e in [json.dumps(v), repr(v), ascii(v), repr(b), u.quote(v), u.quote_plus(v), shlex.quote(v), html.escape(v), escape(v), quoteattr(v), base64.encodebytes(b).decode(), b.hex(), base64.b32encode(b).decode(), quopri.encodestring(b).decode(), u.quote(json.dumps(v)), str(list(b)), str(v.encode("utf-16-le"))]:
        print("BEGIN" + e + "END")`,
  ],
};
