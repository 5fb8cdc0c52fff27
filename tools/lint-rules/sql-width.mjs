/** Words that begin a statement or a clause; in upper case, as all keywords are. */
const SQL =
  /(?:^|\s|\()(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|FROM|JOIN|WHERE|SET|VALUES|CASE|CREATE|ALTER|DROP)\s/;

const isTagged = ({ parent }) =>
  parent.type === 'TaggedTemplateExpression' && parent.tag.type === 'Identifier' && parent.tag.name === 'sql';

export const sqlWidth = {
  meta: {
    type: 'layout',
    docs: { description: 'Lines of SQL in templates, which the formatter leaves alone, are not wider than code' },
    schema: [{ type: 'object', properties: { columns: { type: 'integer' } }, required: ['columns'] }],
    messages: { wide: 'Break the SQL: {{width}} columns, at most {{columns}}.' },
  },
  create(context) {
    const [{ columns }] = context.options;
    const { lines } = context.sourceCode;
    const reported = new Set();
    return {
      TemplateLiteral(node) {
        if (!isTagged(node) && !node.quasis.some(({ value }) => SQL.test(value.raw))) return;
        for (let line = node.loc.start.line; line <= node.loc.end.line; line += 1) {
          const width = lines[line - 1].length;
          if (width <= columns || reported.has(line)) continue;
          reported.add(line);
          const loc = { start: { line, column: columns }, end: { line, column: width } };
          context.report({ loc, messageId: 'wide', data: { width, columns } });
        }
      },
    };
  },
};
