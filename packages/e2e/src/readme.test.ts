import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { fileAudit } from '@traceveil/audit';
import { createTrailProgresses } from '@traceveil/pipeline';
import { parse, stringify } from 'yaml';
import { run } from './harness/child.ts';
import { gatewayPorts, plainConfig, temporaryDirectory, traceveil } from './harness/gateway.ts';
import { collectorProgram, goBuildTimeoutMs } from './harness/go-programs.ts';
import { describeNeeding } from './harness/needs.ts';
import { repository } from './harness/repository.ts';
import { readBlocks, readCommands } from './readme/blocks.ts';
import type { Block } from './readme/blocks.ts';
import { exercises } from './readme/commands.ts';

const pages = ['README.md', 'docs/life-cycle.md', 'docs/audit.md'];
const blocks = pages.flatMap((page) => readBlocks(readFileSync(join(repository, page), 'utf8')));
const commands = blocks.filter(({ language }) => language === 'sh').flatMap(readCommands);
const yaml = blocks.filter(({ language }) => language === 'yaml');

/** What the first line of a `yaml` block says it is. */
const titles = {
  gateway: '# traceveil.yaml',
  /** Some keys of one: the rest is put beside them. */
  gatewayPart: '# traceveil.yaml, in part',
  collector: '# otel-collector.yaml',
} as const;

function titled(title: string): readonly Block[] {
  return yaml.filter(({ text }) => text.split('\n', 1)[0] === title);
}

const ignore = () => undefined;
const none = () => {
  throw new Error('there is none');
};
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
  const exporters = { otlp_http: { endpoint: 'http://127.0.0.1:9' } };
  const config = plainConfig(await gatewayPorts(), { exporters });
  await writeFile(join(directory, 'traceveil.yaml'), config);
  for (const name of ['node_modules', 'examples', 'packages', 'docs', 'README.md']) {
    await symlink(join(repository, name), join(directory, name));
  }
  await writeAuditTrail(join(directory, 'data'));
});
afterAll(async () => rm(directory, { recursive: true }));

/** Of a gateway that started and stopped. */
async function writeAuditTrail(storageDirectory: string): Promise<void> {
  const sink = fileAudit.create(fileAudit.config.parse({}), {
    ...{ name: 'file', log: silent, meter: createNoopMeter(), tracer: trace.getTracer('test') },
    ...{ now: Date.now, storageDirectory, onFailure: 'block' as const },
    ...{ trails: createTrailProgresses(), trailDirectory: '', exporter: none },
  });
  await sink.start();
  const what = { kind: 'config', occasion: 'start', outcome: 'accepted', problems: 0 } as const;
  await sink.append([{ ...what, time: new Date().toISOString(), token_key_id: 'k1' }]);
  await sink.stop(AbortSignal.timeout(5_000));
}

/** Every variable that a configuration asks for, with a value that any key may have. */
function environmentFor(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{env:(\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, Buffer.alloc(32, 7).toString('base64')]));
}

async function problemsOf(line: number, text: string): Promise<string[]> {
  const name = `line-${line}.yaml`;
  await writeFile(join(directory, name), text);
  const env = environmentFor(text);
  const check = traceveil(['validate', '--config', name], { cwd: directory, env });
  return (await check.exited) === 0 ? [] : [check.stdout() + check.stderr()];
}

describe('README.md', () => {
  it('is there, with commands and configurations', () => {
    expect(commands.length).toBeGreaterThan(0);
    expect(yaml.length).toBeGreaterThan(0);
  });

  it('says of every block what it is, so that none is left out here', () => {
    const known = ['sh', 'yaml', 'text', 'json', 'jsonl', 'mermaid', 'ts', 'js', 'python'];
    const others = blocks.filter(({ language }) => !known.includes(language));
    expect(others.map(({ line, language }) => `${line}: ${language}`)).toEqual([]);
    const first = yaml.map(({ text, line }) => ({ line, title: text.split('\n', 1)[0] ?? '' }));
    const untitled = first.filter(
      ({ title }) => !(Object.values(titles) as string[]).includes(title),
    );
    expect(untitled).toEqual([]);
  });

  it('holds no command that is not run by a test: see readme/commands.ts', () => {
    const unknown = commands.filter(({ text }) => !Object.hasOwn(exercises, text));
    expect(unknown.map(({ line, text }) => `${line}: ${text}`)).toEqual([]);
  });

  it('holds only configurations of the gateway that are valid', async () => {
    const whole = parse(readFileSync(join(directory, 'traceveil.yaml'), 'utf8')) as Tree;
    const problems: string[] = [];
    for (const { text, line } of titled(titles.gateway)) {
      problems.push(...(await problemsOf(line, text)));
    }
    for (const { text, line } of titled(titles.gatewayPart)) {
      const filled = stringify(merged(whole, parse(text) as Tree));
      problems.push(...(await problemsOf(line, filled)));
    }
    expect(problems).toEqual([]);
  });

  it('holds only commands that run', async () => {
    const problems: string[] = [];
    for (const { text, line } of commands) {
      const problem = await unexercised(text);
      if (problem !== undefined) problems.push(`line ${line}: ${text}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });
});

describeNeeding(['go'], 'README.md, for the Collector', () => {
  it(
    'holds only configurations that are valid',
    async () => {
      const program = await collectorProgram();
      const problems: string[] = [];
      for (const { text, line } of titled(titles.collector)) {
        const file = join(directory, `collector-${line}.yaml`);
        await writeFile(file, text);
        const args = ['validate', '--config', file];
        const { code, stderr } = await run(program, args, { env: environmentFor(text) });
        if (code !== 0) problems.push(`line ${line}: ${stderr}`);
      }
      expect(problems).toEqual([]);
    },
    goBuildTimeoutMs,
  );
});

/** Runs a command, or looks where else it is run. @returns what is wrong */
async function unexercised(text: string): Promise<string | undefined> {
  const exercise = exercises[text];
  if (exercise === undefined) return 'it is not in readme/commands.ts';
  switch (exercise.kind) {
    case 'here': {
      // A program that is not installed here is not asked for elsewhere.
      const env = { NODE_OPTIONS: undefined, npm_config_offline: 'true' };
      const { code, stderr } = await run('sh', ['-c', text], { cwd: directory, env });
      return code === exercise.code ? undefined : `it ended with ${code}: ${stderr}`;
    }
    case 'ci':
      return missing('.ci/run', exercise.words);
    case 'test':
    case 'checked':
      return missing(`packages/e2e/src/${exercise.file}`, exercise.name);
  }
}

function missing(file: string, words: string): string | undefined {
  const isThere = readFileSync(join(repository, file), 'utf8').includes(words);
  return isThere ? undefined : `${file} does not hold «${words}»`;
}

type Tree = Readonly<Record<string, unknown>>;

/** `part` laid over `whole`, key by key. */
function merged(whole: Tree, part: Tree): Tree {
  const result: Record<string, unknown> = { ...whole };
  for (const [key, value] of Object.entries(part)) {
    const before = result[key];
    result[key] = isTree(before) && isTree(value) ? merged(before, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
