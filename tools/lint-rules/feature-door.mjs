import { dirname, relative, resolve, sep } from 'node:path';

const SOURCE_ROOT = ['apps', 'api', 'src'];

/** Path segments of a file below apps/api/src, or undefined when it is elsewhere. */
function segmentsInApi(workspaceRoot, file) {
  const segments = relative(workspaceRoot, file).split(sep);
  return SOURCE_ROOT.every((part, i) => segments[i] === part) ? segments.slice(SOURCE_ROOT.length) : undefined;
}

/** The folder directly below apps/api/src; '' for the files that put the app together (main.ts, app.module.ts). */
const folderOf = (segments) => (segments.length > 1 ? segments[0] : '');

const isEntity = (segments) => /\.entity\.[jt]s$/.test(segments.at(-1) ?? '');

const isDoor = (segments) => segments.length === 2 && /^index\.[jt]s$/.test(segments[1]);

/** What is wrong with importing `to` from `from` (segments below apps/api/src), or undefined when nothing is. */
function complaint(from, to, { shared, allow }) {
  const source = folderOf(from);
  const target = folderOf(to);
  if (target === source || target === '' || shared.includes(target)) return undefined;
  // The tables are one schema: foreign keys lead from one feature's entity to another's.
  if (isEntity(to) && (isEntity(from) || source === 'database')) return undefined;
  if (shared.includes(source) && !allow.includes(`${source} -> ${target}`)) return 'sharedImportsFeature';
  return isDoor(to) ? undefined : 'sideEntrance';
}

/** @type {import('eslint').Rule.RuleModule} */
export const featureDoor = {
  meta: {
    type: 'problem',
    docs: {
      description: 'A feature of apps/api is imported through its index.ts only; shared folders import no feature',
    },
    schema: [
      {
        type: 'object',
        properties: {
          shared: { type: 'array', items: { type: 'string' } },
          allow: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ shared: [], allow: [] }],
    messages: {
      sideEntrance: "Import the feature '{{target}}' through its door, '{{target}}/index.js'.",
      sharedImportsFeature: "'{{source}}' is shared by all features and must not import one of them ('{{target}}').",
    },
  },
  create(context) {
    const from = segmentsInApi(context.cwd, context.filename);
    if (!from) return {};
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const to = segmentsInApi(context.cwd, resolve(dirname(context.filename), specifier));
      const messageId = to && complaint(from, to, context.options[0]);
      if (!messageId) return;
      context.report({ node: node.source, messageId, data: { source: folderOf(from), target: folderOf(to) } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};
