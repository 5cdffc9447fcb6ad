import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PipelineError, type Delivery, type Exporter } from '@traceveil/pipeline';
import type { SpoolQueue } from './exporter-queue.ts';
import { DeadLetters } from './dead-letters.ts';
import { diskFileSystem, type FileSystem } from './file-system.ts';
import { keyRing } from './keys.ts';
import { sendingQueue } from './sending-queue.ts';
import { spoolConfig } from './spool-config.ts';
import { createSpool, type Spool } from './spool.ts';
import { createStage, hastyDisk, patient, until } from './stage.ts';
import { backendOf, batchWith, hand, isAway, recording } from './stand-ins.ts';

const stage = createStage();
let kept: ReturnType<typeof recording>;
let spool: Spool;
/** How long the audit trail takes. */
let tellMs = 0;
beforeEach(async () => {
  tellMs = 0;
  await stage.open();
  kept = recording();
  spool = open();
});
afterEach(async () => {
  await spool.stop(AbortSignal.abort());
  await stage.close();
});

function open(files: FileSystem = diskFileSystem): Spool {
  const dependencies = { ...kept, now: Date.now };
  return createSpool({
    directory: stage.directory(),
    config: spoolConfig.parse(undefined),
    dependencies,
    files,
    tell: () => sleep(tellMs),
  });
}

/** A disk on which nothing can be read between `hold` and `letGo`. */
function heldDisk() {
  let held: Promise<void> | undefined;
  let waiting = 0;
  let letGo: () => void = () => undefined;
  const open = async (path: string) => {
    const file = await diskFileSystem.open(path);
    const read: typeof file.read = async (target, position) => {
      waiting += 1;
      await held;
      return file.read(target, position);
    };
    return { ...file, read };
  };
  return {
    files: { ...diskFileSystem, open },
    isWaiting: () => held !== undefined && waiting > 0,
    hold() {
      waiting = 0;
      held = new Promise((resolve) => (letGo = resolve));
    },
    letGo: () => letGo(),
  };
}

async function started(exporter: Exporter): Promise<SpoolQueue> {
  const queue = spool.queue(exporter, sendingQueue.parse({}));
  await queue.start();
  return queue;
}

/** Never answers; hears when it is told to end, or not even that. */
function hanging(hears = true) {
  const begun: string[] = [];
  let release: () => void = () => undefined;
  const exporter: Exporter = {
    ...backendOf('a').exporter,
    export(batch, signal) {
      begun.push(Buffer.from(batch.bytes).toString());
      return new Promise<Delivery>((resolve, reject) => {
        release = () => resolve({ rejectedItems: 0, failed: [] });
        if (hears) signal.addEventListener('abort', () => reject(isAway()));
      });
    },
  };
  return { exporter, begun, release: () => release() };
}

describe('an exporter that takes over', () => {
  it('sends what was on its way and what waited, while new batches come', async () => {
    const before = hanging();
    const first = await started(before.exporter);
    first.takeOver();
    const outlet = spool.outlet(['a']);
    for (const text of ['1', '2', '3', '4', '5', '6']) await hand(outlet, batchWith(text));
    await until(() => before.begun.length === 4);
    const next = backendOf('a');
    const second = await started(next.exporter);
    expect(next.received).toEqual([]);
    second.takeOver();
    await hand(outlet, batchWith('7'));
    await until(() => second.pendingItems === 0);
    expect([...next.received].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(first.pendingItems).toBe(0);
    expect(kept.counts).toEqual({
      'traceveil_exporter_accepted_spans{a}': 7,
      'otelcol_exporter_sent_spans{a}': 7,
    });
  });

  it('sends nothing twice of which only the audit trail does not know yet', async () => {
    tellMs = 2_500; // Longer than a backend would be waited for.
    const before = backendOf('a');
    (await started(before.exporter)).takeOver();
    const outlet = spool.outlet(['a']);
    await hand(outlet, batchWith('1'));
    await until(() => before.received.length === 1);
    const next = backendOf('a');
    const second = await started(next.exporter);
    second.takeOver();
    tellMs = 0; // Of what comes from now on.
    await hand(outlet, batchWith('2'));
    await until(() => second.pendingItems === 0);
    expect(next.received).toEqual(['2']);
  });

  it('sends nothing twice when what was on its way ends in time', async () => {
    const before = hanging();
    (await started(before.exporter)).takeOver();
    const outlet = spool.outlet(['a']);
    await hand(outlet, batchWith('1'));
    await until(() => before.begun.length === 1);
    const next = backendOf('a');
    const second = await started(next.exporter);
    second.takeOver();
    await sleep(100);
    before.release();
    await hand(outlet, batchWith('2'));
    await until(() => second.pendingItems === 0);
    expect(before.begun).toEqual(['1']);
    expect(next.received).toEqual(['2']);
  });

  it('is handed what the one before was about to take, and had not begun with', async () => {
    const away = await started(backendOf('a').exporter);
    // The second is not in the block that is read with the first.
    const texts = ['1'.padEnd(100_000), '2'];
    for (const text of texts) await hand(spool.outlet(['a']), batchWith(text));
    await away.stop(AbortSignal.abort());
    await spool.stop(AbortSignal.abort());
    const disk = heldDisk();
    spool = open(disk.files);
    const before = hanging();
    const first = await started({
      ...before.exporter,
      export(batch, signal) {
        disk.hold();
        return before.exporter.export(batch, signal);
      },
    });
    first.takeOver();
    await until(disk.isWaiting);
    const next = backendOf('a');
    const second = await started(next.exporter);
    second.takeOver();
    await sleep(20);
    disk.letGo();
    await sleep(50);
    before.release();
    await until(() => second.pendingItems === 0);
    expect(before.begun).toEqual(texts.slice(0, 1));
    expect(next.received).toEqual(['2']);
  });

  it('is counted once, also when the one before was left behind and ends late', async () => {
    const before = hanging(false);
    (await started(before.exporter)).takeOver();
    await hand(spool.outlet(['a']), batchWith('1', 3));
    await until(() => before.begun.length === 1);
    const next = backendOf('a');
    const second = await started(next.exporter);
    second.takeOver();
    await until(() => second.pendingItems === 0);
    before.release();
    await second.stop(patient());
    expect(kept.counts['otelcol_exporter_sent_spans{a}']).toBe(3);
  });

  it('is not begun with when it was stopped before: a configuration was not taken', async () => {
    const first = backendOf('a');
    const queue = await started(first.exporter);
    queue.takeOver();
    const other = await started(backendOf('a').exporter);
    await other.stop(AbortSignal.abort());
    await hand(spool.outlet(['a']), batchWith('1'));
    await until(() => first.received.length === 1);
    expect(first.received).toEqual(['1']);
  });

  it('takes over from nobody when its batches are of an earlier run', async () => {
    const away = backendOf('a');
    away.answer = isAway;
    const queue = await started(away.exporter);
    queue.takeOver();
    await hand(spool.outlet(['a']), batchWith('1'));
    await queue.stop(AbortSignal.abort());
    await spool.stop(AbortSignal.abort());
    spool = open();
    (await started(backendOf('b').exporter)).takeOver();
    const back = backendOf('a');
    const late = await started(back.exporter);
    late.takeOver();
    await until(() => back.received.length === 1);
    expect(back.received).toEqual(['1']);
    await late.stop(patient());
  });

  it('has the cursor behind what is settled, so that nothing is passed over', async () => {
    const before = hanging();
    const first = await started(before.exporter);
    first.takeOver();
    await hand(spool.outlet(['a']), batchWith('1'));
    await until(() => before.begun.length === 1);
    const second = await started(hanging().exporter);
    second.takeOver();
    await second.stop(AbortSignal.abort());
    await spool.stop(AbortSignal.abort());
    spool = open();
    const next = backendOf('a');
    const third = await started(next.exporter);
    third.takeOver();
    await until(() => next.received.length === 1);
    expect(next.received).toEqual(['1']);
    await third.stop(patient());
  });
});

describe('a batch that is delivered in parts', () => {
  /** Takes the first item, throws one away, and says `error` to the rest, the first time. */
  function inParts(error: unknown, rest: Uint8Array): Exporter & { sent: string[] } {
    const sent: string[] = [];
    return {
      ...backendOf('a').exporter,
      sent,
      export(batch) {
        sent.push(Buffer.from(batch.bytes).toString());
        if (sent.length > 1) return Promise.resolve({ rejectedItems: 0, failed: [] });
        const failed = [{ items: 2, bytes: rest, error }];
        return Promise.resolve({ rejectedItems: 1, failed });
      },
    };
  }

  async function deliver(exporter: Exporter): Promise<void> {
    const queue = await started(exporter);
    queue.takeOver();
    await hand(spool.outlet(['a']), batchWith('whole', 4));
    await until(() => queue.pendingItems === 0);
    await queue.stop(patient());
  }

  it('has only its rest sent again', async () => {
    const exporter = inParts(isAway(), Buffer.from('rest'));
    await deliver(exporter);
    expect(exporter.sent).toEqual(['whole', 'rest']);
    // The fourth is counted by the exporter, as rejected.
    expect(kept.counts['otelcol_exporter_sent_spans{a}']).toBe(3);
  });

  it.each([
    ['the backend refuses', 'invalid', 'backend answered 400'],
    ['is too large for any request', 'too_large', 'a request would be above max_request_size'],
  ] as const)('has only what %s among the dead letters', async (_what, remedy, reason) => {
    await deliver(inParts(new PipelineError('exporter/a', remedy, reason), Buffer.from('rest')));
    expect(kept.counts).toEqual({
      'traceveil_exporter_accepted_spans{a}': 4,
      'otelcol_exporter_sent_spans{a}': 1,
      'traceveil_exporter_dead_lettered_spans{a}': 2,
    });
    const { letters } = await new DeadLetters(
      hastyDisk,
      stage.directory(),
      keyRing(undefined, []),
    ).list();
    const [letter, ...others] = letters;
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ items: 2, reason: `exporter/a: ${reason}` });
    expect(Buffer.from((await letter?.open())?.bytes ?? []).toString()).toBe('rest');
  });
});
