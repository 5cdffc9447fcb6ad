import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Person } from './approval.ts';
import { batchOf, codeOf, createStage, person, valueOf, type Started } from './stage.ts';

const stage = createStage();
beforeEach(stage.open);
afterEach(stage.close);

const page = { limit: 100 };
const [ann, bob, cid, dee] = ['ann', 'bob', 'cid', 'dee'].map((name) => person(name)) as [
  Person,
  Person,
  Person,
  Person,
];

/** Seals a value, and ann asks for it. */
async function asked(started: Started, { durationMs }: { durationMs?: number } = {}) {
  const value = valueOf('s3cret');
  await started.vault.keep({ sealed: [value], held: [] });
  const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
  const approval = await started.approvals.ask(ann, { subject, reason: 'ticket 7', durationMs });
  return { value, approval, id: approval.id };
}

/** Holds items, and ann asks for them. */
async function askedToRelease(started: Started, mode: 'masked' | 'revealed' | 'drop') {
  const held = batchOf('clean', 'raw');
  await started.vault.keep({ sealed: [], held: [held] });
  const tokens = mode === 'revealed' ? held.tokens.slice(0, 1) : [];
  const subject = { kind: 'release', holdId: held.holdId, mode, tokens } as const;
  const { id } = await started.approvals.ask(ann, { subject, reason: 'ticket 7' });
  return { held, id, tokens };
}

const yes = { decision: 'approve', reason: 'seen' } as const;
const no = { decision: 'deny', reason: 'not this' } as const;
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

describe('the rules', () => {
  it('ask for as many distinct persons as they say', async () => {
    const started = await stage.start({ config: { rules: [{ approvals: 3 }] } });
    const { approvals } = started;
    const { id } = await asked(started);
    await approvals.decide(bob, id, yes);
    expect(await codeOf(approvals.decide(bob, id, yes))).toBe('wrong_state');
    const token: Person = { ...bob, kind: 'api_token', id: 'bob-cli' };
    expect(await codeOf(approvals.decide(token, id, yes))).toBe('wrong_state');
    await approvals.decide(cid, id, yes);
    expect(await codeOf(approvals.use(ann, id))).toBe('wrong_state');
    expect((await approvals.decide(dee, id, yes)).state).toBe('approved');
    expect(await codeOf(approvals.decide(person('eve'), id, yes))).toBe('wrong_state');
  });

  it('end at the first who denies', async () => {
    const started = await stage.start({ config: { rules: [{ approvals: 2 }] } });
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, yes);
    expect((await started.approvals.decide(cid, id, no)).state).toBe('denied');
    expect(await codeOf(started.approvals.decide(dee, id, yes))).toBe('denied');
  });

  it('let only members of their groups approve, or else the role approver', async () => {
    const rules = [{ services: ['shop'], groups: ['security'] }];
    const started = await stage.start({ config: { rules } });
    const { id } = await asked(started);
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('not_allowed');
    const guard = person('guard', { roles: [], groups: ['security'] });
    expect((await started.approvals.decide(guard, id, yes)).state).toBe('approved');

    const value = valueOf('x', { service: 'other' });
    await started.vault.keep({ sealed: [value], held: [] });
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    const { id: other } = await started.approvals.ask(ann, { subject, reason: 'why' });
    expect(await codeOf(started.approvals.decide(guard, other, yes))).toBe('not_allowed');
    expect(await codeOf(started.approvals.decide(bob, other, yes))).toBe('done');
  });

  it('of all that is asked for at once must be met', async () => {
    const rules = [
      { services: ['shop'], groups: ['shop-owners'] },
      { services: ['bank'], groups: ['bank-owners'], approvals: 2 },
    ];
    const { vault, approvals } = await stage.start({ config: { rules } });
    const values = [valueOf('a'), valueOf('b', { service: 'bank' })];
    await vault.keep({ sealed: values, held: [] });
    const subject = {
      kind: 'reveal',
      sealedIds: values.map(({ sealedId }) => sealedId),
    } as const;
    const { id } = await approvals.ask(ann, { subject, reason: 'both' });
    const owner = (name: string, ...groups: string[]) => person(name, { groups });
    await approvals.decide(owner('s', 'shop-owners'), id, yes);
    await approvals.decide(owner('b', 'bank-owners'), id, yes);
    expect(approvals.get(id)?.state).toBe('pending');
    const last = await approvals.decide(owner('c', 'bank-owners', 'shop-owners'), id, yes);
    expect(last.state).toBe('approved');
    expect((await approvals.use(ann, id)).map(({ value }) => value)).toEqual(['a', 'b']);
  });

  it('let only members of certain groups ask, and for no longer than they say', async () => {
    const rules = [{ requesters: ['support'], max_duration: '5m' }];
    const { vault, approvals } = await stage.start({ config: { rules } });
    const value = valueOf('a');
    await vault.keep({ sealed: [value], held: [] });
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    expect(await codeOf(approvals.ask(ann, { subject, reason: 'x' }))).toBe('not_allowed');
    const member = person('ann', { groups: ['support'] });
    for (const durationMs of [300_001, 0, -1, Number.NaN]) {
      const ask = approvals.ask(member, { subject, reason: 'x', durationMs });
      expect(await codeOf(ask)).toBe('invalid');
    }
    await approvals.ask(member, { subject, reason: 'x', durationMs: 300_000 });
  });

  it('allow approval and use within their windows only', async () => {
    const windows = [{ days: ['wed' as const], from: '12:00', to: '12:10' }];
    const started = await stage.start({ config: { rules: [{ windows, max_duration: '1h' }] } });
    const { approvals } = started;
    const [early, late] = [await asked(started), await asked(started)];
    await approvals.decide(bob, early.id, yes);
    stage.pass(600_000);
    expect(await codeOf(approvals.decide(bob, late.id, yes))).toBe('outside_window');
    expect(await codeOf(approvals.use(ann, early.id))).toBe('outside_window');
    expect(await codeOf(approvals.decide(bob, late.id, no))).toBe('done');
  });

  it.each([
    ['none', ''],
    ['spaces', '   '],
    ['1,001 characters', 'x'.repeat(1_001)],
  ])('ask for a reason: not %s', async (_what, reason) => {
    const started = await stage.start();
    const { value, id } = await asked(started);
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    expect(await codeOf(started.approvals.ask(ann, { subject, reason }))).toBe('reason_missing');
    expect(await codeOf(started.approvals.decide(bob, id, { ...yes, reason }))).toBe(
      'reason_missing',
    );
  });

  it('keep secrets out of reasons', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    await started.approvals.decide(bob, id, { ...yes, reason: 'it is hunter2' });
    expect(started.events.at(-1)?.reason).toBe('it is [REDACTED]');
    expect(started.approvals.get(id)?.decisions[0]?.reason).toBe('it is [REDACTED]');
  });
});

describe('break-glass', () => {
  const guard = (name: string) => person(name, { roles: [], groups: ['sre'] });
  const config = { force_group: 'sre', rules: [{ approvals: 5, groups: ['nobody'] }] };

  it('takes two of the group, neither of whom asked, and rings', async () => {
    const heard: unknown[] = [];
    const onStep = (_approval: unknown, step: string) => void heard.push(step);
    const started = await stage.start({ config, onStep });
    const { approvals } = started;
    const { id } = await asked(started);
    expect((await approvals.force(guard('x'), id, 'fire')).state).toBe('pending');
    expect(await codeOf(approvals.force(guard('x'), id, 'fire'))).toBe('wrong_state');
    expect(await codeOf(approvals.force(bob, id, 'fire'))).toBe('not_allowed');
    expect((await approvals.force(guard('y'), id, 'fire')).state).toBe('approved');
    expect(await approvals.use(ann, id)).toHaveLength(1);
    expect(heard).toEqual(['requested', 'forced', 'forced', 'used']);
    const rung = started.lines.filter(({ message }) => message.includes('forced'));
    expect(rung).toHaveLength(2);
  });

  it('is nobody’s when no group is named', async () => {
    const started = await stage.start();
    const { id } = await asked(started);
    expect(await codeOf(started.approvals.force(guard('x'), id, 'fire'))).toBe('not_allowed');
  });
});

describe('a pre-approval', () => {
  const what = {
    services: ['shop'],
    ruleIds: ['acme-key'],
    until: '2026-12-01T00:00:00.000Z',
    reason: 'migration',
  };

  it('approves at once what it covers, names itself, and never its author', async () => {
    const started = await stage.start();
    const { approvals } = started;
    const { id: preapprovalId } = await approvals.preapprove(bob, what);
    expect(approvals.preapprovals()).toMatchObject([{ id: preapprovalId, services: ['shop'] }]);
    const { approval } = await asked(started);
    expect(approval).toMatchObject({ state: 'approved', decisions: [{ preapprovalId }] });
    expect(started.events.at(-1)?.reason).toBe(`pre-approval ${preapprovalId}: migration`);
    const value = valueOf('x');
    await started.vault.keep({ sealed: [value], held: [] });
    const subject = { kind: 'reveal', sealedIds: [value.sealedId] } as const;
    expect((await approvals.ask(bob, { subject, reason: 'mine' })).state).toBe('pending');
  });

  it('covers no other service or rule, and nothing after its end', async () => {
    const started = await stage.start();
    const { approvals, vault } = started;
    await approvals.preapprove(bob, what);
    const others = [valueOf('x', { service: 'bank' }), valueOf('y', { ruleId: 'other' })];
    await vault.keep({ sealed: others, held: [] });
    for (const { sealedId } of others) {
      const subject = { kind: 'reveal', sealedIds: [sealedId] } as const;
      expect((await approvals.ask(ann, { subject, reason: 'x' })).state).toBe('pending');
    }
    stage.pass(Date.parse(what.until) - stage.clock.wall);
    expect((await asked(started)).approval.state).toBe('pending');
    expect(approvals.preapprovals()).toEqual([]);
  });

  it('counts as one person where more are asked for', async () => {
    const started = await stage.start({ config: { rules: [{ approvals: 2 }] } });
    await started.approvals.preapprove(bob, what);
    const { approval, id } = await asked(started);
    expect(approval.state).toBe('pending');
    expect(await codeOf(started.approvals.decide(bob, id, yes))).toBe('wrong_state');
    expect((await started.approvals.decide(cid, id, yes)).state).toBe('approved');
  });

  it.each([
    ['an end in the past', { until: '2026-11-25T12:00:00.000Z' }, 'invalid'],
    ['an end too far ahead', { until: '2027-11-25T12:00:00.000Z' }, 'invalid'],
    ['an end that is no time', { until: 'soon' }, 'invalid'],
    ['no service', { services: [] }, 'invalid'],
    ['no reason', { reason: ' ' }, 'reason_missing'],
  ])('is refused with %s', async (_what, change, code) => {
    const { approvals } = await stage.start();
    expect(await codeOf(approvals.preapprove(bob, { ...what, ...change }))).toBe(code);
  });

  it('is refused to who may not approve', async () => {
    const { approvals } = await stage.start();
    const nobody = person('nobody', { roles: ['viewer'] });
    expect(await codeOf(approvals.preapprove(nobody, what))).toBe('not_allowed');
  });
});

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
