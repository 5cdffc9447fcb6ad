import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ann, askedToRelease, batchOf, bob, codeOf, createStage, no, yes } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

describe('a release', () => {
  it.each([
    ['masked', 'forwarded_masked'],
    ['revealed', 'forwarded_revealed'],
    ['drop', 'dropped'],
  ] as const)('%s is due when it is approved', async (mode, outcome) => {
    const started = await stage.start();
    const { held, id, tokens } = await askedToRelease(started, mode);
    expect(started.vault.due()).toEqual([]);
    await started.approvals.decide(bob, id, yes);
    const { holdId } = held;
    const due = { holdId, items: 2, outcome, reason: 'approved', approvalId: id, tokens };
    expect(started.vault.due()).toEqual([due]);
    expect(await codeOf(started.approvals.use(ann, id))).toBe('wrong_state');
  });

  it.each([
    ['drop', 'dropped'],
    ['forward_masked', 'forwarded_masked'],
  ] as const)('with on_denial %s is %s when it is denied', async (on_denial, outcome) => {
    const started = await stage.start({ config: { hold: { on_denial } } });
    const { id } = await askedToRelease(started, 'revealed');
    await started.approvals.decide(bob, id, no);
    expect(started.vault.due()).toMatchObject([{ outcome, reason: 'denied', tokens: [] }]);
  });

  it('is held on when it was denied that it is dropped', async () => {
    const started = await stage.start();
    const { id } = await askedToRelease(started, 'drop');
    await started.approvals.decide(bob, id, no);
    expect(started.vault.due()).toEqual([]);
  });

  it('cannot be approved once its time is over, and is never raw then', async () => {
    const started = await stage.start();
    const { held, id } = await askedToRelease(started, 'revealed');
    stage.pass(3_600_000);
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('expired');
    expect(started.vault.due()).toMatchObject([{ outcome: 'forwarded_masked' }]);
    expect(await codeOf(started.vault.rawBatch(held.holdId))).toBe('wrong_state');
  });

  it.each([
    ['masked', ['[REDACTED:acme-key#0123456789ab]']],
    ['revealed', []],
    ['revealed', ['[REDACTED:other#0123456789ab]']],
  ] as const)('%s of the tokens %j is refused', async (mode, tokens) => {
    const { vault, approvals } = await stage.start();
    const held = batchOf('clean', 'raw');
    await vault.keep({ sealed: [], held: [held] });
    const subject = { kind: 'release', holdId: held.holdId, mode, tokens } as const;
    expect(await codeOf(approvals.ask(ann, { subject, reason: 'x' }))).toBe('invalid');
  });

  it('comes to the vault at the next start when the end came in between', async () => {
    const first = await stage.start();
    const { id } = await askedToRelease(first, 'revealed');
    first.vault.decide = () => Promise.reject(new Error('killed'));
    expect((await first.approvals.decide(bob, id, yes)).state).toBe('approved');
    expect(first.vault.due()).toEqual([]);
    await first.stop();
    const { vault } = await stage.start();
    expect(vault.due()).toMatchObject([{ outcome: 'forwarded_revealed', approvalId: id }]);
  });
});
