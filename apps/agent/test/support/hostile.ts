/** Values with which a user who edits a connection could try to attack a command. */
export function hostileValues(target: string): Record<string, string> {
  return {
    'quotes and backslashes': `pa"ss\\w'o\`rd\\`,
    'a line break and a curl option': `x"\noutput = "${target}"\nuser = "a`,
    'a header of its own': 'x\r\nX-Injected: 1\r\n\r\nGET /injected HTTP/1.1',
    'an option': `--output=${target}`,
    'a short option': `-o${target}`,
    'a file to read': '@/etc/hostname',
    'command substitution': `$(touch ${target})`,
    backticks: `\`touch ${target}\``,
    'the end of a command': `'; touch ${target}; '`,
    'the end of a double-quoted one': `"; touch ${target}; "`,
    'percent signs': '%s%n%00%0d%0a',
    'globs and braces': '{a,b}[1-100]*?~',
    'a variable': '$HOME ${IFS} %PATH% !!',
    'code of a template': `\${process.exit(0)} {{7*7}} #{1}`,
    Unicode: 'pä\u00dfw\u00f6rd \u2028\u202e \u{1f511} \u0661',
    'blanks around it': ' \t x \t ',
    'control characters': '\u0001\u001b[2J\u0007\u007f',
    'great length': 'long'.repeat(500),
  };
}
