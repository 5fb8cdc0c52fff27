import { dirname, relative, resolve, sep } from 'node:path';

const SOURCE_ROOT = ['apps', 'api', 'src'];

/** The groups of apps/api/src, lowest first (docs/explanation/architecture.md). */
const ORDER = ['platform', 'access', 'ledger', 'outbound', 'schema', 'process'];

/** Groups whose files are imported by path. */
const OPEN = ['platform'];

/** Path segments of a file below apps/api/src, or undefined when it is elsewhere. */
function segmentsInApi(workspaceRoot, file) {
  const segments = relative(workspaceRoot, file).split(sep);
  return SOURCE_ROOT.every((part, i) => segments[i] === part) ? segments.slice(SOURCE_ROOT.length) : undefined;
}

/** The group of a file: the folder directly below apps/api/src; '' for main.ts and index.ts. */
const groupOf = (segments) => (segments.length > 1 ? segments[0] : '');

/** The feature of a file: the folder directly below its group; '' for files of the group itself. */
const featureOf = (segments) => (segments.length > 2 ? `${segments[0]}/${segments[1]}` : '');

const isEntity = (segments) => /\.entity\.[jt]s$/.test(segments.at(-1) ?? '');

const isEntryPoint = (segments) => segments.length === 3 && /^index\.[jt]s$/.test(segments[2]);

/** Which message an import of `to` from `from` (segments below apps/api/src) gets, or undefined when it is allowed. */
function violation(from, to) {
  const [source, target] = [groupOf(from), groupOf(to)];
  const isUpward = source !== '' && ORDER.indexOf(target) > ORDER.indexOf(source);
  if (isUpward || (source !== '' && target === '')) return 'upward';
  const feature = featureOf(to);
  if (feature === '' || feature === featureOf(from) || OPEN.includes(target) || isEntryPoint(to)) return undefined;
  // The tables are one schema: foreign keys refer to the entities of other features.
  if (isEntity(to) && (isEntity(from) || source === 'schema')) return undefined;
  return 'inside';
}

export const apiGroups = {
  meta: {
    type: 'problem',
    docs: { description: 'Groups of apps/api import downwards only, and features through their index.ts' },
    messages: {
      upward: "'{{source}}' is below '{{target}}' and must not import it. The order is: {{order}}.",
      inside: "Import the feature '{{feature}}' through '{{feature}}/index.js'.",
    },
  },
  create(context) {
    const from = segmentsInApi(context.cwd, context.filename);
    if (!from) return {};
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      const to = segmentsInApi(context.cwd, resolve(dirname(context.filename), specifier));
      const messageId = to && violation(from, to);
      if (!messageId) return;
      const names = { source: groupOf(from), target: groupOf(to), feature: featureOf(to) };
      context.report({ node: node.source, messageId, data: { ...names, order: ORDER.join(', ') } });
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
