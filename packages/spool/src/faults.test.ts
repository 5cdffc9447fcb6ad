import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PipelineError } from '@traceveil/pipeline';
import { DeadLetters } from './dead-letters.ts';
import { keyRing } from './keys.ts';
import { createStage, hastyDisk, patient } from './stage.ts';
import { backendOf, batchWith, faultyDisk, hand, isAway, refuses } from './stand-ins.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const kinds = [
  ['the disk is full, once', { code: 'ENOSPC', forGood: false }],
  ['the disk is full and stays full', { code: 'ENOSPC', forGood: true }],
  ['the disk becomes read-only', { code: 'EROFS', forGood: true }],
  ['a sector cannot be read or written', { code: 'EIO', forGood: false }],
] as const;

/** Backends that take all but one text, of which one exporter keeps the letter. */
function backends() {
  const [a, b] = [backendOf('a'), backendOf('b')];
  b.answer = (text) => (text.startsWith('bad') ? refuses() : undefined);
  return [a, b] as const;
}

async function lettersOfB(): Promise<string[]> {
  const letters = new DeadLetters(hastyDisk, stage.directory(), keyRing(undefined, []));
  const texts: string[] = [];
  for (const letter of (await letters.list()).letters) {
    texts.push(Buffer.from((await letter.open())?.bytes ?? '').toString());
  }
  return texts;
}

/** What a sender can act on, or one line of a start that could not be. */
function isClear(error: unknown): boolean {
  if (error instanceof PipelineError) return error.remedy === 'retry';
  return error instanceof Error && /^storage\.directory: [^\n]+$/.test(error.message);
}

/** One life of a spool on a disk that fails at one call, between two on one that does not. */
async function threeLives(fault: { failing: number; code: string; forGood: boolean }) {
  const acknowledged: string[] = [];
  const problems: unknown[] = [];
  const away = [backendOf('a'), backendOf('b')] as const;
  away[0].answer = isAway;
  away[1].answer = isAway;
  const config = { max_size: '8KiB' };
  const before = await stage.start(away, { config, files: hastyDisk });
  for (const text of ['earlier', 'bad earlier']) {
    await hand(before.outlet, batchWith(text.padEnd(600)));
    acknowledged.push(text);
  }
  await before.stop();

  const [a, b] = backends();
  const { files, hasFailed } = faultyDisk(hastyDisk, fault);
  try {
    const { outlet, stop } = await stage.start([a, b], { config, files });
    const send = async (text: string) => {
      try {
        await hand(outlet, batchWith(text.padEnd(600)));
        acknowledged.push(text);
      } catch (error) {
        problems.push(error);
      }
    };
    for (const text of ['one', 'bad one', 'two']) await send(text);
    await Promise.all(['three', 'four', 'five'].map(send));
    await stop(AbortSignal.timeout(hasFailed() ? 20 : 2_000));
  } catch (error) {
    problems.push(error);
  }

  const after = await stage.start([a, b], { config, files: hastyDisk });
  await after.stop(patient());
  const atB = new Set([...b.received, ...(await lettersOfB())].map((text) => text.trim()));
  const atA = new Set(a.received.map((text) => text.trim()));
  const lost = acknowledged.filter((text) => !atA.has(text) || !atB.has(text));
  return {
    ...fault,
    hasFailed: hasFailed(),
    lost,
    unclear: problems.filter((error) => !isClear(error)),
  };
}

it.each(kinds)(
  'loses nothing that was acknowledged, at whichever call %s',
  async (_what, fault) => {
    const outcomes: Awaited<ReturnType<typeof threeLives>>[] = [];
    do {
      outcomes.push(await threeLives({ ...fault, failing: outcomes.length + 1 }));
      await stage.close();
      await stage.open();
    } while (outcomes.at(-1)?.hasFailed);
    const bad = outcomes.filter(({ lost, unclear }) => lost.length + unclear.length > 0);
    expect(bad).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(50);
  },
  120_000,
);
