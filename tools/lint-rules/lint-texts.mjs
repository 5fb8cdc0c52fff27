// Reads [{ filePath, code }] from standard input, lints each with the workspace's own eslint.config.mjs as if it were
// at that path, and prints the names of the violated rules for each.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint({ cwd: process.cwd() });

const rulesBroken = async ({ filePath, code }) => {
  const [result] = await eslint.lintText(code, { filePath });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
};

const texts = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await Promise.all(texts.map(rulesBroken))));
