import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';

import { readDocument } from './document.js';

// The reference (docs/reference/jobs-api.md) fixes the trailing slashes.
const REDOCLY = {
  extends: ['recommended'],
  rules: {
    'no-path-trailing-slash': 'off' as const,
    'no-invalid-media-type-examples': 'error' as const,
    'no-invalid-parameter-examples': 'error' as const,
    'no-invalid-schema-examples': 'error' as const,
  },
};
const SPECTRAL = {
  extends: [oas as RulesetDefinition],
  rules: {
    'path-keys-no-trailing-slash': 'off' as const,
    // The examples are for Redocly, which takes half a second for them instead of seven.
    'oas3-valid-media-example': 'off' as const,
    'oas3-valid-schema-example': 'off' as const,
  },
};

/** Lints the OpenAPI document with the rules that Redocly recommends, and those of Spectral for OpenAPI. Warnings count, too. */
async function main(): Promise<void> {
  const document = await readDocument<Record<string, unknown>>();
  const problems = [...(await redoclyProblems(document)), ...(await spectralProblems(document))];
  if (problems.length === 0) return;
  console.error(problems.join('\n'));
  process.exit(1);
}

async function redoclyProblems(document: object): Promise<string[]> {
  const problems = await lintDocument({
    document: makeDocumentFromString(JSON.stringify(document), 'openapi.json'),
    config: await createConfig(REDOCLY),
    externalRefResolver: new BaseResolver(),
  });
  return problems.map(({ ruleId, message, location }) => `redocly ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`);
}

async function spectralProblems(document: Record<string, unknown>): Promise<string[]> {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset(SPECTRAL);
  const problems = await spectral.run(document);
  return problems.map(({ code, message, path }) => `spectral ${code}: ${message} ${path.join('/')}`);
}

await main();
