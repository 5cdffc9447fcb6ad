import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFileSink, fileAudit } from './file-sink.ts';
import { sampleDependencies, sampleEvent, verifySample } from './sample.ts';

let directory = '';
let logged: readonly string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traceveil-recovery-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const inTrail = (name: string) => join(directory, 'audit', name);

/** A gateway that starts, writes some events, and stops or crashes. */
async function life(paths: readonly string[], { crashes = false, settings = {} } = {}) {
  const dependencies = sampleDependencies(directory);
  logged = dependencies.logged;
  const sink = createFileSink(fileAudit.config.parse(settings), dependencies);
  await sink.start();
  for (const path of paths) await sink.append([sampleEvent(path)]);
  await sink.stop(crashes ? AbortSignal.abort() : AbortSignal.timeout(5_000));
}

interface Line {
  readonly kind: string;
  readonly seq: number;
  readonly field_path?: string;
  readonly found?: string;
  readonly set_aside?: string;
}

async function trail(name = 'audit.jsonl'): Promise<Line[]> {
  const text = await readFile(inTrail(name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const kinds = async () => (await trail()).map(({ kind }) => kind);

describe('a trail', () => {
  it('goes on over restarts, with a checkpoint at each start and each stop', async () => {
    await life(['1']);
    await life(['2', '3']);
    const signed = ['redact', 'checkpoint'];
    expect(await kinds()).toEqual([...signed, 'checkpoint', ...signed, 'redact', 'checkpoint']);
    expect(await verifySample(directory)).toMatchObject({
      problem: undefined,
      events: 7,
      signed_up_to: 7,
      is_compared: true,
      notes: [],
    });
  });

  it('goes on in its order when the clock goes back, over a restart or under way', async () => {
    const hourMs = 3_600_000;
    let now = Date.UTC(2026, 10, 22, 12);
    for (const path of ['1', '2']) {
      const dependencies = { ...sampleDependencies(directory), now: () => now };
      const sink = createFileSink(fileAudit.config.parse({ checkpoint_events: 10 }), dependencies);
      await sink.start();
      for (let step = 0; step < 15; step++) {
        const time = new Date(now).toISOString();
        await sink.append([{ ...sampleEvent(`${path}.${step}`), time }]);
        now -= hourMs;
      }
      await sink.stop(AbortSignal.timeout(5_000));
    }
    const lines = await trail();
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    const written = lines.flatMap(({ field_path: path }) => path ?? []);
    const expected = ['1', '2'].flatMap((life) =>
      Array.from({ length: 15 }, (_, at) => `${life}.${at}`),
    );
    expect(written).toEqual(expected);
    expect(lines.filter(({ kind }) => kind === 'checkpoint').length).toBeGreaterThan(3);
    expect(await verifySample(directory)).toMatchObject({
      ...{ problem: undefined, events: lines.length, signed_up_to: lines.length },
    });
  });

  it('is signed every so many events, also of one that brings many', async () => {
    const dependencies = sampleDependencies(directory);
    const sink = createFileSink(fileAudit.config.parse({ checkpoint_events: 10 }), dependencies);
    await sink.start();
    await sink.append(Array.from({ length: 60 }, (_, index) => sampleEvent(String(index))));
    await sink.stop(AbortSignal.timeout(5_000));
    const seqs = (await trail()).filter(({ kind }) => kind === 'checkpoint').map(({ seq }) => seq);
    expect(seqs).toEqual([2, 12, 22, 32, 42, 52, 62, 68]);
  });

  it('is signed when so much time has passed, though nothing happens', async () => {
    const dependencies = sampleDependencies(directory);
    const sink = createFileSink(
      fileAudit.config.parse({ checkpoint_interval: '1s' }),
      dependencies,
    );
    await sink.start();
    await sink.append([sampleEvent('1')]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await trail()).at(-1)).toMatchObject({ occasion: 'time', count: 1 });
    await sink.stop(AbortSignal.timeout(5_000));
  });
});

describe('a start after a crash', () => {
  it('cuts a torn line, says so, and goes on behind the last whole one', async () => {
    await life(['1', '2'], { crashes: true });
    await appendFile(inTrail('audit.jsonl'), '{"action":"mask","field_pa');
    await life(['3']);
    expect(await kinds()).toEqual([
      'redact',
      'checkpoint',
      'redact',
      'recover',
      'redact',
      'checkpoint',
      'checkpoint',
    ]);
    expect((await trail())[3]).toMatchObject({ found: 'torn_line', bytes: 26, seq: 4 });
    expect(logged).toEqual([
      'audit.jsonl ended in a torn line, of which nobody was told: 26 bytes were cut',
    ]);
    const verification = await verifySample(directory);
    expect(verification).toMatchObject({ problem: undefined });
    expect(verification?.notes).toHaveLength(1);
  });

  it('cuts a file that is nothing but a torn line', async () => {
    await mkdir(join(directory, 'audit'));
    await writeFile(inTrail('audit.jsonl'), '\0'.repeat(4_096));
    await life(['1']);
    expect(await kinds()).toEqual(['recover', 'redact', 'checkpoint', 'checkpoint']);
    expect(await verifySample(directory)).toMatchObject({ problem: undefined });
  });

  it('goes on with the last file that was put aside when there is no other', async () => {
    await life(['1', '2', '3'], { settings: { max_megabytes: 0.002 } });
    const files = (await readdir(join(directory, 'audit'))).sort();
    await rm(inTrail('audit.jsonl'));
    await life(['4']);
    expect(files.length).toBeGreaterThan(1);
    // What was in the file that is gone was signed, and is missed.
    expect((await trail())[0]).toMatchObject({
      kind: 'recover',
      found: 'shorter_than_checkpoints',
    });
    expect(await verifySample(directory)).toMatchObject({ problem: { kind: 'changed' } });
  });
});

describe('a start behind lines that do not verify', () => {
  it('sets them aside, says where they are, and goes on behind the last that does', async () => {
    await life(['1', '2'], { crashes: true });
    const forged = '{"a":1}\n{"seq":4,"kind":"redact"}\n';
    await appendFile(inTrail('audit.jsonl'), forged);
    await life(['3']);
    const [, , , recover] = await trail();
    expect(recover).toMatchObject({ kind: 'recover', found: 'unverified_lines', seq: 4 });
    expect(recover?.set_aside).toBe('audit-after-3.unverified');
    expect(await readFile(inTrail('audit-after-3.unverified'), 'utf8')).toBe(forged);
    expect(await verifySample(directory)).toMatchObject({ problem: undefined });
  });

  it('sets a whole file aside, as one of a version without a chain', async () => {
    await mkdir(join(directory, 'audit'));
    await writeFile(inTrail('audit.jsonl'), `${JSON.stringify(sampleEvent('old'))}\n`);
    await life(['1']);
    expect((await trail())[0]).toMatchObject({ set_aside: 'audit-after-0.unverified', seq: 1 });
    expect(await readFile(inTrail('audit-after-0.unverified'), 'utf8')).toContain('"old"');
    expect(await verifySample(directory)).toMatchObject({ problem: undefined });
  });

  it('has verification name what a signed event was changed to', async () => {
    await life(['1', '2']);
    const text = await readFile(inTrail('audit.jsonl'), 'utf8');
    const stop = text.trimEnd().lastIndexOf('\n') + 1;
    await writeFile(inTrail('audit.jsonl'), `${text.slice(0, stop)}{"kind":"nothing"}\n`);
    await life(['3']);
    expect(await verifySample(directory)).toMatchObject({
      problem: { kind: 'changed', seq: 4 },
      notes: [expect.stringContaining('unverified_lines')],
    });
  });
});

describe('two writers', () => {
  it('never write to one directory', async () => {
    const sink = createFileSink(fileAudit.config.parse({}), sampleDependencies(directory));
    await sink.start();
    const other = createFileSink(fileAudit.config.parse({}), sampleDependencies(directory));
    await expect(other.start()).rejects.toThrow('is written to already');
    await other.stop(AbortSignal.timeout(5_000));
    await sink.append([sampleEvent('1')]);
    await sink.stop(AbortSignal.timeout(5_000));
    await life(['2']);
    expect(await verifySample(directory)).toMatchObject({ problem: undefined, events: 6 });
  });

  it('are not one and one that was killed', async () => {
    await mkdir(join(directory, 'audit'));
    await writeFile(inTrail('lock'), '999999999');
    await life(['1']);
    expect(await verifySample(directory)).toMatchObject({ problem: undefined });
  });

  it('of which one runs in another process: the second is refused', async () => {
    await mkdir(join(directory, 'audit'));
    await writeFile(inTrail('lock'), '1');
    await expect(life(['1'])).rejects.toThrow('process 1 uses');
  });
});

describe('the copies of checkpoints', () => {
  it('keep no sender waiting when they cannot be written, and are told of once', async () => {
    await writeFile(join(directory, 'audit-checkpoints'), 'a file where the directory should be');
    await life(Array.from({ length: 40 }, String), { settings: { checkpoint_events: 10 } });
    expect(logged).toEqual([
      `cannot copy checkpoints to ${directory}/audit-checkpoints: EEXIST ` +
        '(something else is there: move it away); ' +
        'a trail that is cut off would not show',
    ]);
    await rm(join(directory, 'audit-checkpoints'));
    await life(['1']);
    expect(await verifySample(directory)).toMatchObject({ problem: undefined, is_compared: true });
  });

  it('show a trail that was removed whole', async () => {
    await life(['1', '2']);
    await rm(join(directory, 'audit'), { recursive: true });
    await mkdir(join(directory, 'audit'));
    expect(await verifySample(directory)).toMatchObject({ problem: { kind: 'cut_off', seq: 1 } });
  });
});
