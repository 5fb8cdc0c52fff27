const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const isExported = (node) => /^Export(Named|Default)Declaration$/.test(node.parent.type);

/** The declaration that a doc comment stands above: an exported function, or a public method of an exported class. */
function publicDeclaration(fn) {
  if (fn.type === 'FunctionDeclaration') return isExported(fn) ? fn.parent : undefined;
  const method = fn.parent;
  if (method.type !== 'MethodDefinition' || method.kind === 'constructor' || method.override) return undefined;
  if (method.key.type === 'PrivateIdentifier' || ['private', 'protected'].includes(method.accessibility))
    return undefined;
  return isExported(method.parent.parent) ? method : undefined;
}

function nearestFunction(node) {
  let ancestor = node.parent;
  while (ancestor && !FUNCTIONS.has(ancestor.type)) ancestor = ancestor.parent;
  return ancestor;
}

/** Whether callers can expect the error: it is not one that is passed on, nor a broken invariant (a plain Error). */
const isOfContract = ({ argument }) =>
  argument.type !== 'Identifier' && !(argument.type === 'NewExpression' && argument.callee.name === 'Error');

export const documentedErrors = {
  meta: {
    type: 'problem',
    docs: { description: 'A public function that throws says so in a doc comment' },
    schema: [],
    messages: { missing: 'Document the error: /** @throws … when … */.' },
  },
  create(context) {
    const reported = new Set();
    return {
      ThrowStatement(node) {
        if (!isOfContract(node)) return;
        const fn = nearestFunction(node);
        const declaration = fn && publicDeclaration(fn);
        if (!declaration || reported.has(declaration)) return;
        const above = context.sourceCode.getCommentsBefore(declaration.decorators?.[0] ?? declaration);
        if (above.some(({ type, value }) => type === 'Block' && /^\*[\s\S]*throws/i.test(value))) return;
        reported.add(declaration);
        context.report({ node: declaration, messageId: 'missing' });
      },
    };
  },
};
