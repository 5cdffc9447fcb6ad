import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fake } from '@traceveil/detect';
import { jsonToProto } from '@traceveil/otlp';
import { run, type Ended } from './harness/child.ts';
import { temporaryDirectory } from './harness/gateway.ts';
import { program } from './harness/repository.ts';

const github = fake('ghp_', 36);
const password = fake('', 14);
const request = JSON.stringify({
  resourceSpans: [{ scopeSpans: [{ spans: [{ name: `use ${github}` }] }] }],
});

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
  for (const folder of ['tree/.git', 'tree/node_modules/x', 'tree/deep', 'clean']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'tree/.git/config': github,
    'tree/node_modules/x/index.js': github,
    'tree/.gitignore': '.env\n',
    'tree/.env': `DB_PASSWORD=${password}\n`,
    'tree/deep/a.txt': `first\n  token: ${github}\n`,
    'tree/deep/binary': Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(github)]),
    'tree/lines.jsonl': `{"a":1}\n${JSON.stringify({ password })}\n${request}\n`,
    'tree/spans.json.gz': gzipSync(request),
    'tree/spans.pb': jsonToProto(Buffer.from(request), 'traces'),
    'clean/readme.txt': 'The password must be long.\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content);
  }
  await symlink('..', join(directory, 'tree/deep/back'));
});
afterAll(async () => rm(directory, { recursive: true }));

/** As a user types it. */
async function shell(command: string): Promise<Ended> {
  const typed = command.replaceAll('traceveil', `'${process.execPath}' '${program}'`);
  return run('sh', ['-c', typed], { cwd: directory, env: { NODE_OPTIONS: undefined } });
}

function expectNoSecret({ stdout, stderr }: Ended): void {
  for (const secret of [github.slice(4, 12), password.slice(0, 6)]) {
    expect(stdout + stderr).not.toContain(secret);
  }
}

describe('traceveil scan', () => {
  it('ends with 0 where nothing is found', async () => {
    const ended = await shell('traceveil scan clean');
    expect(ended).toEqual({ code: 0, stdout: 'no secrets in 1 file (27 B)\n', stderr: '' });
  });

  it('searches folders to the bottom, what Git ignores too, and says what it skipped', async () => {
    const ended = await shell('traceveil scan tree');
    expectNoSecret(ended);
    const places = ended.stdout.split('\n').map((line) => line.split(/\s{2,}/)[3] ?? '');
    expect(places.filter((place) => place.startsWith('tree/'))).toEqual([
      'tree/.env:1:13',
      'tree/deep/a.txt:2:10',
      'tree/lines.jsonl:2:14',
      'tree/lines.jsonl:3: resource_spans[0].scope_spans[0].spans[0].name',
      'tree/spans.json.gz:1: resource_spans[0].scope_spans[0].spans[0].name',
      'tree/spans.pb:1: resource_spans[0].scope_spans[0].spans[0].name',
    ]);
    expect(ended.stdout).toContain('2 skipped: 1 binary, 1 link');
    expect(ended.code).toBe(1);
  });

  it('reads standard input, and several paths at once', async () => {
    const piped = await shell('cat tree/deep/a.txt | traceveil scan -');
    expect(piped.stdout).toContain('  -:2:10  ');
    const both = await shell('traceveil scan clean/readme.txt - <tree/spans.pb');
    expect(both.stdout).toContain('-:1: resource_spans[0]');
    expect(both.stdout).toContain('1 secret in 2 files');
  });

  it('explains each finding: rule, keyword, checks, and in what it is written', async () => {
    const ended = await shell('traceveil scan tree --explain');
    expectNoSecret(ended);
    expect(ended.stdout).toContain('keyword "passw"; a telling name; ');
    expect(ended.stdout).toContain('keyword "ghp_"; the pattern at the beginning of a word; ');
    expect(ended.stdout).toContain('written in JSON string\n');
  });

  it('writes JSON and SARIF', async () => {
    const json = await shell('traceveil scan tree --format json --explain');
    expectNoSecret(json);
    const { findings, summary } = JSON.parse(json.stdout) as Record<string, unknown>;
    expect(findings).toHaveLength(6);
    expect(summary).toMatchObject({ files: 6, skipped: { binary: 1, link: 1 } });
    const sarif = await shell('traceveil scan tree --format sarif');
    expectNoSecret(sarif);
    expect(sarif.code).toBe(1);
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0' });
    expect(sarif.stdout).toContain('"uri": "tree/deep/a.txt"');
  });

  it('ends with 2 when a file cannot be read, and lists what it found in the others', async () => {
    const ended = await shell('traceveil scan nowhere tree/.env');
    expect(ended.stdout).toContain('tree/.env:1:13');
    expect(ended.stderr).toBe('traceveil: nowhere: there is no such file\n');
    expect(ended.code).toBe(2);
  });

  it.each([
    ['scan', 'scan needs a file, a folder or -'],
    ['scan --format yaml x', '--format cannot be "yaml": allowed: table, json, sarif'],
    ['scan --input txt x', 'did you mean "text"?'],
    ['rules', 'rules needs list, show ID or test FILE|-'],
    ['rules list github-token', 'rules needs list, show ID or test FILE|-'],
    ['rules show githubtoken', 'did you mean "github-token"?'],
    ['rules test nowhere', 'nowhere: there is no such file'],
  ])('refuses, as does the rest: %s', async (words, why) => {
    const ended = await shell(`traceveil ${words}`);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(why);
  });
});

describe('traceveil rules', () => {
  it('lists all, as a table and as JSON', async () => {
    const { stdout, code } = await shell('traceveil rules list');
    expect(stdout).toMatch(/^github-token +critical +github +https:\/\//m);
    expect(code).toBe(0);
    const json = await shell('traceveil rules list --json');
    const rules = JSON.parse(json.stdout) as { readonly id: string; readonly severity: string }[];
    expect(rules).toHaveLength(stdout.trimEnd().split('\n').length - 1);
    expect(rules.every(({ severity }) => /^(?:critical|high|medium|low)$/.test(severity))).toBe(
      true,
    );
  });

  it('ends quietly when its reader has enough', async () => {
    const { stdout, stderr } = await shell('traceveil rules list --json | head -n 1');
    expect({ stdout, stderr }).toEqual({ stdout: '[\n', stderr: '' });
  });

  it('shows one: how it is found, examples, what to do', async () => {
    const { stdout } = await shell('traceveil rules show github-token');
    for (const words of ['keywords', 'ghp_', 'pattern', 'source', 'rotate', 'finds', 'ignores']) {
      expect(stdout).toContain(words);
    }
    const json = await shell('traceveil rules show assigned-secret --json');
    expect(JSON.parse(json.stdout)).toMatchObject({ id: 'assigned-secret', pattern: null });
  });

  it('tries all on a text, and says why', async () => {
    const ended = await shell('traceveil rules test tree/deep/a.txt');
    expectNoSecret(ended);
    expect(ended.stdout).toContain('keyword "ghp_"; ');
    expect(ended.code).toBe(1);
  });

  it('tries one, and says why it finds nothing', async () => {
    const tried = await shell(
      `printf 'x${github} ghp_short' | traceveil rules test - --rule github-token`,
    );
    expectNoSecret(tried);
    expect(tried.stdout).toContain(
      '1:2: keyword "ghp_", but a letter or digit stands right before it',
    );
    expect(tried.stdout).toContain('1:43: keyword "ghp_", but what stands there does not have');
    expect(tried.code).toBe(0);
    const none = await shell('traceveil rules test clean/readme.txt --rule github-token');
    expect(none.stdout).toContain('none of its keywords stands there: ghp_');
  });
});
