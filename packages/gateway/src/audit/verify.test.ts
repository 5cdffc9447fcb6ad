import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileAudit } from '@traceveil/audit';
import { createTrailProgresses } from '@traceveil/pipeline';
import { verify, type VerifyOptions } from './verify.ts';

let made = '';
let directory = '';
let printed = '';
const write = process.stdout.write;

const ignore = () => undefined;
const none = () => {
  throw new Error('there is none');
};
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A trail of four events: a configuration, a checkpoint, another configuration, a checkpoint. */
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'traceveil-verify-'));
  const sink = fileAudit.create(fileAudit.config.parse({}), {
    ...{ name: 'file', log: silent, meter: createNoopMeter(), tracer: trace.getTracer('test') },
    now: () => Date.UTC(2026, 10, 26),
    storageDirectory: join(made, 'data'),
    onFailure: 'block',
    ...{ trails: createTrailProgresses(), trailDirectory: '', exporter: none },
  });
  await sink.start();
  for (const occasion of ['start', 'reload'] as const) {
    const what = { kind: 'config', occasion, outcome: 'accepted', problems: 0 } as const;
    await sink.append([{ ...what, time: '2026-11-26T00:00:00.000Z', token_key_id: 'k' }]);
  }
  await sink.stop(AbortSignal.timeout(5_000));
});
afterAll(() => rm(made, { recursive: true }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-verify-'));
  await cp(made, directory, { recursive: true });
  printed = '';
  process.stdout.write = (text) => Boolean((printed += String(text)));
});
afterEach(async () => {
  process.stdout.write = write;
  await rm(directory, { recursive: true });
});

const file = () => join(directory, 'data/audit/audit.jsonl');

const run = (options: Partial<VerifyOptions> = {}) =>
  verify({
    ...{ directory: join(directory, 'data/audit'), publicKeys: [], checkpoints: undefined },
    json: false,
    ...options,
  });

async function edit(change: (lines: string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(file(), 'utf8')).trimEnd().split('\n');
  await writeFile(file(), change(lines).join('\n') + '\n');
}

describe('a trail as it was written', () => {
  it('is fine, and said to be signed', async () => {
    expect(await run()).toBe(0);
    expect(printed).toBe(
      'ok: 4 events, seq 1 to 4, in 1 segment; signed up to 4 at 2026-11-26T00:00:00.000Z\n',
    );
  });

  it('is fine without its copies of checkpoints, with a note that they are not there', async () => {
    await rm(join(directory, 'data/audit-checkpoints'), { recursive: true });
    expect(await run()).toBe(0);
    expect(printed).toContain('note: no copies of its checkpoints were there');
  });

  it('is said as JSON when asked for', async () => {
    expect(await run({ json: true })).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ verdict: 'ok', last_seq: 4, signed_up_to: 4 });
  });
});

describe('an altered trail', () => {
  it('is named by file, line and seq, and what happened', async () => {
    await edit((lines) => lines.map((line) => line.replace('"reload"', '"start"')));
    expect(await run()).toBe(1);
    expect(printed).toBe(
      'altered: audit.jsonl, line 3, seq 3: ' +
        'event 3 was changed: the line is not what its hash is of\n',
    );
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    ['missing', ([a = '', , c = '', d = '']) => [a, c, d], 'line 2, seq 2: event 2 is missing'],
    [
      'moved',
      ([a = '', b = '', c = '', d = '']) => [a, c, b, d],
      'line 2, seq 2: event 2 is not in its place: it stands in audit.jsonl, line 3',
    ],
    ['doubled', ([a = '', ...rest]) => [a, a, ...rest], 'line 2, seq 1: event 1 stands here again'],
    [
      'cut off',
      (lines) => lines.slice(0, 3),
      'at its end, seq 4: the trail is cut off before event 4: a checkpoint was kept of event 4',
    ],
  ])('tells of an event that is %s', async (_what, change, message) => {
    await edit(change);
    expect(await run()).toBe(1);
    expect(printed).toContain(`altered: audit.jsonl, ${message}`);
  });

  it('is said as JSON when asked for', async () => {
    await edit((lines) => lines.slice(1));
    expect(await run({ json: true })).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({
      verdict: 'altered',
      problem: { kind: 'missing', seq: 1 },
    });
  });
});

describe('what is not there', () => {
  it.each<[string, (data: string) => Partial<VerifyOptions>, string]>([
    ['the directory', (data) => ({ directory: join(data, 'no') }), 'there is no audit trail'],
    ['a trail in it', (data) => ({ directory: data }), 'there is no folder of public keys'],
    ['the key', (data) => ({ publicKeys: [join(data, 'no.pem')] }), 'no.pem: ENOENT'],
    [
      'a public key in the file',
      (data) => ({ publicKeys: [join(data, 'audit-signing.key')] }),
      'is no public Ed25519 key in PEM',
    ],
    [
      'the directory of checkpoints',
      (data) => ({ checkpoints: join(data, 'no') }),
      'there is no directory of checkpoints (ENOENT)',
    ],
  ])('is an error with one line: %s', async (_what, options, message) => {
    await expect(run(options(join(directory, 'data')))).rejects.toThrow(message);
    expect(printed).toBe('');
  });

  it('is the key that signed, when only another is given', async () => {
    const keys = join(directory, 'data/audit-public-keys');
    const [name = ''] = await readdir(keys);
    await writeFile(join(keys, name), otherKey);
    expect(await run()).toBe(1);
    expect(printed).toMatch(
      /seq 2: the checkpoint is signed with key "[\da-f]{16}", which is none/,
    );
  });
});

const otherKey = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`;
