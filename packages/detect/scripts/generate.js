// Compiles assembly/ to WebAssembly, kept as text in generated/, so that a package that does no I/O
// can load it: npm run generate -w @traceveil/detect [-- DIRECTORY]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2] ?? join(root, 'generated');

/** By file of assembly/, what it exports. */
const modules = {
  survey: [
    'open(...numbers: number[]): void',
    'findInSix(...numbers: number[]): void',
    'findInBlock(...numbers: number[]): void',
    'findInOne(...numbers: number[]): number',
    'findRuns(...numbers: number[]): number',
  ],
  escapes: ['unescape(...numbers: number[]): void'],
  escapes: ['unescape(...numbers: number[]): void'],
  fingerprint: [
    'begin(key: number): void',
    'add(key: number, input: number, length: number): void',
    'end(length: bigint, out: number): void',
  ],
};

mkdirSync(target, { recursive: true });
for (const [name, functions] of Object.entries(modules)) {
  const wasm = (await compile(name)).toString('base64');
  const lines = wasm.match(/.{1,90}/g).map((line) => `  '${line}'`);
  writeFileSync(
    join(target, `${name}.js`),
    `// Made by scripts/generate.js of assembly/${name}.ts: WebAssembly in base64.
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
    join(target, `${name}.d.ts`),
    `/** What assembly/${name}.ts exports: its arguments are said there. */
export interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
${functions.map((declared) => `  ${declared};\n`).join('')}}

/** New functions with a memory of their own. */
export function instantiate(): Functions;
`,
  );
}

async function compile(name) {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [
      `assembly/${name}.ts`,
      ...['--baseDir', root, '--outFile', `${name}.wasm`],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    ],
    { writeFile: (file, contents) => outputs.set(file, contents) },
  );
  if (error) throw new Error(String(stderr), { cause: error });
  return Buffer.from(outputs.get(`${name}.wasm`));
}
