import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PipelineError } from '@traceveil/pipeline';
import { ApprovalError } from './approval-error.ts';
import { faultyDisk } from './faulty-disk.ts';
import { ann, batchOf, bob, createStage, hastyDisk, valueOf, yes, type Started } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const kinds = [
  ['the disk fails once', { code: 'EIO', forGood: false }],
  ['the disk is full and stays full', { code: 'ENOSPC', forGood: true }],
] as const;

const page = { limit: 100 };
const masked = 'forwarded_masked';

/** What a sender or a person can act on, or one line of a start that could not be. */
function isClear(error: unknown): boolean {
  if (error instanceof PipelineError) return error.remedy === 'retry';
  if (error instanceof ApprovalError) return true;
  return error instanceof Error && /^storage\.directory: [^\n]+$/.test(error.message);
}

/** What those who were told "done" rely on. */
class Promises {
  readonly kept = new Map<string, string>();
  readonly held = new Map<string, string>();
  readonly released = new Set<string>();
  readonly decided = new Set<string>();
  readonly approved = new Set<string>();
  readonly shown: string[] = [];
  readonly problems: unknown[] = [];

  async try<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await act();
    } catch (error) {
      this.problems.push(error);
      return undefined;
    }
  }
}

async function live({ vault, approvals }: Started, said: Promises, tag: string): Promise<void> {
  const value = valueOf(`value ${tag}`);
  const held = [batchOf(`a ${tag}`, `A ${tag}`), batchOf(`b ${tag}`, `B ${tag}`)] as const;
  await said.try(async () => {
    await vault.keep({ sealed: [value], held });
    said.kept.set(value.sealedId, `value ${tag}`);
    said.held.set(held[0].holdId, `a ${tag}`);
    said.held.set(held[1].holdId, `b ${tag}`);
  });
  for (const { holdId } of vault.held(page).items.slice(-2)) {
    await said.try(async () => {
      await vault.decide(holdId, {
        outcome: masked,
        reason: 'denied',
        approvalId: 'x',
        tokens: [],
      });
      said.decided.add(holdId);
    });
  }
  const [oldest] = vault.due();
  if (oldest) {
    await said.try(async () => {
      await vault.noteReleased(oldest.holdId);
      said.released.add(oldest.holdId);
    });
  }
  for (const { sealedId } of vault.sealed({}, page).items.slice(0, 1)) {
    const subject = { kind: 'reveal', sealedIds: [sealedId] } as const;
    const asked = await said.try(() => approvals.ask(ann, { subject, reason: tag }));
    if (!asked) continue;
    await said.try(async () => {
      await approvals.decide(bob, asked.id, yes);
      said.approved.add(asked.id);
    });
  }
  for (const { id } of approvals.list({ state: 'approved' }, page).items) {
    await said.try(async () => {
      await approvals.use(ann, id);
      said.shown.push(id);
    });
  }
}

/** One life on a disk that fails at one call, between two on one that does not. */
async function threeLives(fault: { failing: number; code: string; forGood: boolean }) {
  const said = new Promises();
  const before = await stage.start();
  await live(before, said, 'before');
  await before.stop();

  const { files, hasFailed } = faultyDisk(hastyDisk, fault);
  await said.try(async () => {
    const during = await stage.start({ files });
    await live(during, said, 'during');
    await during.stop();
  });

  const after = await stage.start();
  const { vault, approvals } = after;
  const wrong: string[] = [];
  const expectThat = (isSo: boolean, what: string) => {
    if (!isSo) wrong.push(what);
  };
  for (const [sealedId, text] of said.kept) {
    const bytes = await vault.openSealed(sealedId).catch(() => new Uint8Array());
    expectThat(Buffer.from(bytes).toString() === text, 'a sealed value is lost');
  }
  for (const [holdId, text] of said.held) {
    if (said.released.has(holdId)) {
      expectThat(vault.heldRow(holdId) === undefined, 'what was released is held');
      continue;
    }
    // Its release may have been written, though nobody could be told.
    const batch = await vault.maskedBatch(holdId).catch(() => undefined);
    const isText = batch !== undefined && Buffer.from(batch.bytes).toString() === text;
    expectThat(isText || said.decided.has(holdId), 'what is held is lost');
    const decision = vault.heldRow(holdId)?.decision;
    expectThat(!batch || !said.decided.has(holdId) || decision?.outcome === masked, 'undecided');
    const raw = await vault.rawBatch(holdId).catch(() => undefined);
    expectThat(raw === undefined, 'raw without approval');
  }
  await live(after, said, 'after');
  for (const id of said.approved) {
    const { state } = approvals.get(id) ?? {};
    expectThat(state === 'approved' || state === 'used', 'an approval is lost');
  }
  expectThat(new Set(said.shown).size === said.shown.length, 'shown twice');
  await after.stop();
  const unclear = said.problems.filter((error) => !isClear(error)).map(String);
  return { ...fault, hasFailed: hasFailed(), wrong, unclear };
}

it.each(kinds)(
  'keeps what it promised, and shows nothing twice, at whichever call %s',
  async (_what, fault) => {
    const outcomes: Awaited<ReturnType<typeof threeLives>>[] = [];
    do {
      outcomes.push(await threeLives({ ...fault, failing: outcomes.length + 1 }));
      await stage.close();
      await stage.open();
    } while (outcomes.at(-1)?.hasFailed);
    const bad = outcomes.filter(({ wrong, unclear }) => wrong.length + unclear.length > 0);
    expect(bad).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(50);
  },
  120_000,
);
