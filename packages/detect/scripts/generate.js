// Compiles assembly/survey.ts to WebAssembly, kept as text in generated/, so that a package that does
// no I/O can load it: npm run generate -w @traceveil/detect [-- DIRECTORY]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2] ?? join(root, 'generated');

const outputs = new Map();
const { error, stderr } = await asc.main(
  [
    'assembly/survey.ts',
    ...['--baseDir', root, '--outFile', 'survey.wasm'],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
  ],
  { writeFile: (name, contents) => outputs.set(name, contents) },
);
if (error) throw new Error(String(stderr), { cause: error });

const wasm = Buffer.from(outputs.get('survey.wasm')).toString('base64');
const lines = wasm.match(/.{1,90}/g).map((line) => `  '${line}'`);
mkdirSync(target, { recursive: true });
writeFileSync(
  join(target, 'survey.js'),
  `// Made by scripts/generate.js of assembly/survey.ts: WebAssembly in base64.
const wasm =
${lines.join(' +\n')};
let compiled;

export function instantiate() {
  compiled ??= new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  return new WebAssembly.Instance(compiled).exports;
}
`,
);
writeFileSync(
  join(target, 'survey.d.ts'),
  `/** What assembly/survey.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  findInSix(...numbers: number[]): void;
  findInOne(...numbers: number[]): number;
  findRuns(...numbers: number[]): number;
}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
`,
);
