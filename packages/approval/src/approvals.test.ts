import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ann,
  asked,
  bob,
  cid,
  codeOf,
  createStage,
  no,
  person,
  yes,
  type Started,
} from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const page = { limit: 100 };
const steps = ({ events }: Started) => events.map(({ step, actor }) => [step, actor.id]);

describe('a reveal', () => {
  it('is asked for, approved by another, and seen once by the one who asked', async () => {
    const started = await stage.start();
    const { approvals } = started;
    const { value, approval, id } = await asked(started);
    expect(approval).toMatchObject({ state: 'pending', once: true, services: ['shop'] });
    expect(approval.expires).toBe('2026-11-26T12:00:00.000Z');
    const decided = await approvals.decide(bob, id, { ...yes, sha256: approval.sha256 });
    expect(decided.state).toBe('approved');
    expect(decided.expires).toBe('2026-11-25T12:15:00.000Z');
    const { sealedId, token, fieldPath } = value;
    expect(await approvals.use(ann, id)).toEqual([{ sealedId, token, fieldPath, value: 's3cret' }]);
    expect(await codeOf(approvals.use(ann, id))).toBe('used');
    expect(approvals.get(id)).toMatchObject({ state: 'used', uses: 1 });
    expect(steps(started)).toEqual([
      ['requested', 'ann'],
      ['approved', 'bob'],
      ['used', 'ann'],
      ['refused', 'ann'],
    ]);
    expect(JSON.stringify([started.events, started.lines])).not.toContain('s3cret');
  });

  it('is bound to exactly what was asked', async () => {
    const started = await stage.start();
    const { approval, id } = await asked(started);
    for (const { subject_sha256, subject_ids } of started.events) {
      expect(subject_sha256).toBe(approval.sha256);
      expect(subject_ids).toHaveLength(1);
    }
    const wrong = started.approvals.decide(bob, id, { ...yes, sha256: 'f'.repeat(64) });
    expect(await codeOf(wrong)).toBe('wrong_state');
    const other = await asked(started, { durationMs: 60_000 });
    expect(other.approval.sha256).not.toBe(approval.sha256);
  });

  it('with once: false is seen as often as wanted until its time is over', async () => {
    const started = await stage.start({ config: { rules: [{ once: false }] } });
    const { approvals } = started;
    const { id } = await asked(started, { durationMs: 300_000 });
    await approvals.decide(bob, id, yes);
    await approvals.use(ann, id);
    stage.pass(299_999);
    expect(await approvals.use(ann, id)).toHaveLength(1);
    stage.pass(1);
    expect(await codeOf(approvals.use(ann, id))).toBe('expired');
    expect(approvals.get(id)).toMatchObject({ state: 'expired', uses: 2 });
    expect(started.events.map(({ step }) => step).slice(-2)).toEqual(['expired', 'refused']);
  });

  it('is nobody’s but the requester’s', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, yes);
    for (const other of [bob, cid, person('admin', { roles: ['admin', 'approver'] })]) {
      expect(await codeOf(started.approvals.use(other, id))).toBe('not_allowed');
    }
    expect(await codeOf(started.approvals.use({ ...ann, kind: 'api_token', id: 'cli' }, id))).toBe(
      'done',
    );
  });

  it('is not seen while pending, when denied, nor when expired', async () => {
    const started = await stage.start();
    const { approvals } = started;
    const [pending, denied, late] = [
      await asked(started),
      await asked(started),
      await asked(started),
    ];
    await approvals.decide(bob, denied.id, no);
    expect(await codeOf(approvals.use(ann, pending.id))).toBe('wrong_state');
    expect(await codeOf(approvals.use(ann, denied.id))).toBe('denied');
    await approvals.decide(bob, late.id, yes);
    stage.pass(15 * 60_000);
    expect(await codeOf(approvals.use(ann, late.id))).toBe('expired');
    stage.pass(24 * 3_600_000);
    expect(await codeOf(approvals.decide(bob, pending.id, yes))).toBe('expired');
  });

  it('that cannot be opened is not used up', async () => {
    const first = await stage.start({ config: { max_age: '2h' } });
    const { id } = await asked(first);
    await first.approvals.decide(bob, id, { ...yes });
    const openSealed = first.vault.openSealed.bind(first.vault);
    first.vault.openSealed = () => Promise.reject(new Error('disk'));
    await expect(first.approvals.use(ann, id)).rejects.toThrow('disk');
    first.vault.openSealed = openSealed;
    expect(await first.approvals.use(ann, id)).toHaveLength(1);
  });

  it('whose time ended while it was opened is not seen', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, yes);
    const openSealed = started.vault.openSealed.bind(started.vault);
    started.vault.openSealed = (sealedId) => {
      stage.pass(15 * 60_000);
      return openSealed(sealedId);
    };
    expect(await codeOf(started.approvals.use(ann, id))).toBe('expired');
    expect(started.events.map(({ step }) => step)).not.toContain('used');
  });
});

describe('nobody approves what they asked for', () => {
  it.each([
    ['themselves', ann],
    ['by a token of theirs', { ...ann, kind: 'api_token', id: 'robot' } as const],
    ['by another way to write their name', { ...ann, id: 'Ann', owner: ' ANN' }],
  ])('%s', async (_how, self) => {
    const started = await stage.start({ config: { force_group: 'sre' } });
    const { id } = await asked(started);
    const { approvals } = started;
    expect(await codeOf(approvals.decide(self, id, yes))).toBe('self_approval');
    expect(await codeOf(approvals.decide(self, id, no))).toBe('self_approval');
    const forcing = approvals.force({ ...self, groups: ['sre'] }, id, 'fire');
    expect(await codeOf(forcing)).toBe('self_approval');
    expect(approvals.get(id)?.state).toBe('pending');
    expect(started.events.at(-1)).toMatchObject({ step: 'refused', reason: 'self_approval' });
  });
});

describe('when the audit trail cannot be written', () => {
  it('nothing is asked, approved or shown, and all of it can be done later', async () => {
    let isOut = false;
    const tell = () => (isOut ? Promise.reject(new Error('full')) : Promise.resolve());
    const started = await stage.start({ tell, config: { force_group: 'sre' } });
    const { approvals } = started;
    const { value, id } = await asked(started);
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    isOut = true;
    expect(await codeOf(approvals.ask(ann, { subject, reason: 'x' }))).toBe('unavailable');
    expect(await codeOf(approvals.decide(bob, id, yes))).toBe('unavailable');
    const guard = person('x', { groups: ['sre'] });
    expect(await codeOf(approvals.force(guard, id, 'x'))).toBe('unavailable');
    expect(approvals.list({}, page).items).toMatchObject([{ id, state: 'pending', decisions: [] }]);
    isOut = false;
    await approvals.decide(bob, id, yes);
    isOut = true;
    expect(await codeOf(approvals.use(ann, id))).toBe('unavailable');
    isOut = false;
    expect(await approvals.use(ann, id)).toHaveLength(1);
  });

  it('that a request expired is told when it can be', async () => {
    let isOut = false;
    const tell = () => (isOut ? Promise.reject(new Error('full')) : Promise.resolve());
    const started = await stage.start({ tell });
    const { id } = await asked(started);
    isOut = true;
    stage.pass(24 * 3_600_000);
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('expired');
    isOut = false;
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('expired');
    expect(started.events.map(({ step }) => step)).toEqual(['requested', 'expired', 'refused']);
  });
});

it('knows after a restart what it knew before', async () => {
  const first = await stage.start();
  const [pending, denied, approved, used] = [
    await asked(first),
    await asked(first),
    await asked(first),
    await asked(first),
  ];
  await first.approvals.decide(bob, denied.id, no);
  await first.approvals.decide(bob, approved.id, yes);
  await first.approvals.decide(bob, used.id, yes);
  await first.approvals.use(ann, used.id);
  const before = first.approvals.list({}, page);
  await first.stop();
  const { approvals, gauge } = await stage.start();
  expect(approvals.list({}, page)).toEqual(before);
  expect(approvals.list({ state: 'pending' }, page).items.map(({ id }) => id)).toEqual([
    pending.id,
  ]);
  expect(await codeOf(approvals.use(ann, used.id))).toBe('used');
  expect(await codeOf(approvals.use(ann, approved.id))).toBe('done');
  const counts = Object.fromEntries(
    gauge('traceveil_approvals').map(({ value, attributes }) => [
      (attributes as { state: string }).state,
      value,
    ]),
  );
  expect(counts).toEqual({ pending: 1, denied: 1, approved: 0, expired: 0, used: 2 });
});

it('tells of what is unknown without what was written', async () => {
  const started = await stage.start();
  for (const id of ['<script>', '../../etc', crypto.randomUUID()]) {
    expect(await codeOf(started.approvals.use(ann, id))).toBe('unknown');
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('unknown');
  }
  expect(JSON.stringify([started.events, started.lines])).not.toMatch(/script|etc/);
  expect(started.events).toHaveLength(6);
  const subject = { kind: 'reveal', sealedIds: ['<script>'] } as const;
  expect(await codeOf(started.approvals.ask(ann, { subject, reason: 'x' }))).toBe('unknown');
  expect(started.events.at(-1)).toMatchObject({ step: 'refused', subject_ids: [''] });
});
