// `npm run quality`: what is found, what is masked by mistake and what it costs, as a page.
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { readJudgements } from './explained.ts';
import { measure } from './measure.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { writePage } from './page.ts';

const root = new URL('../../../', import.meta.url);
const docs = new URL('docs/', root);
const shared = new URL('../shared/', root);

try {
  await main(parseOptions(process.argv.slice(2), fileURLToPath(root)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(options: Options): Promise<void> {
  if (options.isHelp) {
    console.log(usage);
    return;
  }
  if (!existsSync(shared)) {
    console.error('SKIPPED: needs ../shared beside the repository, which is not part of a clone');
    return;
  }
  const report = await measure(options, shared, readJudgements(docs), (part) =>
    console.error(`${part} …`),
  );
  const json = await format(JSON.stringify(report), { parser: 'json', printWidth: 100 });
  const page = await format(writePage(report), { parser: 'markdown' });
  if (options.isWhole && !options.isJson) {
    writeFileSync(new URL('quality.md', docs), page);
    writeFileSync(new URL('quality.json', docs), json);
    console.error('wrote docs/quality.md and docs/quality.json');
    return;
  }
  console.log(options.isJson ? json : page);
}
