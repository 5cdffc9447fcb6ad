// Lints every file of a folder with secretlint's recommended preset; a JSON line for each match.
//   node secretlint.js <folder with node_modules> <folder of texts>
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [installed = '', folder = ''] = process.argv.slice(2);
const load = (name) =>
  import(pathToFileURL(resolve(installed, 'node_modules', name, 'module/index.js')).href);
const { lintSource } = await load('@secretlint/core');
const { creator: rule } = await load('@secretlint/secretlint-rule-preset-recommend');
const rules = [{ id: '@secretlint/secretlint-rule-preset-recommend', rule, options: {} }];

for (const file of readdirSync(folder)) {
  const content = readFileSync(join(folder, file), 'utf8');
  const { messages } = await lintSource({
    source: { content, filePath: `/${file}`, contentType: 'text', ext: '.txt' },
    options: { config: { rules }, noPhysicFilePath: true },
  });
  for (const { range } of messages) {
    console.log(JSON.stringify({ file, match: content.slice(...range) }));
  }
}
