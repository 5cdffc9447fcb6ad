import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOk } from './harness/child.ts';
import { filesBelow } from './harness/files-below.ts';
import { temporaryDirectory } from './harness/gateway.ts';
import { repository } from './harness/repository.ts';
import { readBlocks } from './readme/blocks.ts';

const library = join(repository, 'packages/detect');
const blocks = readBlocks(readFileSync(join(library, 'README.md'), 'utf8'));
/** Each program of the README, and what it says that it prints. */
const examples = blocks.flatMap(({ language, text }, index) => {
  const next = blocks[index + 1];
  return language === 'js' ? [{ program: text, prints: next?.text ?? '' }] : [];
});
const env = { NODE_OPTIONS: undefined, npm_config_node_options: undefined };

let directory: string;
let project: string;
let installed: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
  project = join(directory, 'project');
  installed = join(project, 'node_modules/@traceveil/detect');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{"private":true,"type":"module"}');
  const npm = { env: { ...env, npm_config_offline: 'true' } };
  await runOk('npm', ['pack', '--pack-destination', directory], { ...npm, cwd: library });
  const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `../${tarball}`];
  await runOk('npm', install, { ...npm, cwd: project });
});
afterAll(async () => rm(directory, { recursive: true }));

async function compile(files: readonly string[], options: readonly string[] = []) {
  const strict = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext'];
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, ...strict, ...options, ...files], { cwd: project, env });
}

describe('@traceveil/detect, packed and installed elsewhere', () => {
  it('has examples in its README', () => {
    expect(examples).toHaveLength(2);
  });

  it.each(examples.map((example, index) => ({ ...example, index })))(
    'runs example $index as it is written, and it prints what is said',
    async ({ program, prints, index }) => {
      const file = `example-${index}.js`;
      await writeFile(join(project, file), program);
      const ended = await run(process.execPath, [file], { cwd: project, env });
      expect(ended).toEqual({ code: 0, stdout: prints, stderr: '' });
    },
  );

  it('has types that fit the examples', async () => {
    const typeRoots = join(repository, 'node_modules/@types');
    const options = ['--allowJs', '--checkJs', '--typeRoots', typeRoots, '--types', 'node'];
    const files = examples.map((_example, index) => `example-${index}.js`);
    expect(await compile(files, options)).toMatchObject({ code: 0, stdout: '' });
  });

  it('has types that need no others, and that say no', async () => {
    const used = "import { createScanner, defaultRules, findInText } from '@traceveil/detect';\n";
    const right = 'export const found = findInText(createScanner(defaultRules), "a");\n';
    await writeFile(join(project, 'right.ts'), used + right);
    await writeFile(join(project, 'wrong.ts'), `${used}findInText(defaultRules, 1);\n`);
    expect(await compile(['right.ts'])).toMatchObject({ code: 0, stdout: '' });
    const wrong = await compile(['wrong.ts']);
    expect(wrong.stdout).toContain('wrong.ts(2,12): error TS2345');
  });

  it('brings its licence and its sources, no tests, and no other package', async () => {
    const files = filesBelow(installed).map(([path]) => path);
    expect(files.filter((file) => /\.test\.|dialects/.test(file.slice(installed.length)))).toEqual(
      [],
    );
    const licence = (folder: string) => readFileSync(join(folder, 'LICENSE'), 'utf8');
    expect(licence(installed)).toBe(licence(repository));
    expect(
      readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).toEqual(['@traceveil']);
    const described = readFileSync(join(installed, 'package.json'), 'utf8');
    const { exports } = JSON.parse(described) as {
      readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    const targets = Object.values(exports).flatMap((conditions) => Object.values(conditions));
    expect(targets.filter((target) => !files.includes(join(installed, target)))).toEqual([]);
  });
});
