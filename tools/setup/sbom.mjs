import './require-node.mjs';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sbomText } from './make-sbom.mjs';

const HELP = `npm run --silent sbom                     prints what production needs as CycloneDX 1.6 (JSON)
npm run --silent sbom -- --output FILE    writes it into a file

It reads package.json and package-lock.json and nothing else: nothing need be installed, and the same commit gives the same bytes.`;

const { values } = parseArgs({ options: { output: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(HELP);
} else {
  const text = sbomText();
  if (values.output === undefined) process.stdout.write(text);
  else writeFileSync(resolve(process.env.INIT_CWD ?? '', values.output), text);
}
