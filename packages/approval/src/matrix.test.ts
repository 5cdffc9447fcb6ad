import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApprovalState, Person } from './approval.ts';
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

// Every state × every action × everybody, against what the rules say in words.

const people: Readonly<Record<string, Person>> = {
  requester: ann,
  'a token of the requester': { ...ann, kind: 'api_token', id: 'ann/cli' },
  approver: cid,
  'one of the force group': person('gus', { roles: [], groups: ['sre'] }),
  'an admin': person('root', { roles: ['admin'] }),
};

const states: Readonly<Record<ApprovalState, (started: Started, id: string) => Promise<unknown>>> =
  {
    pending: () => Promise.resolve(),
    approved: ({ approvals }, id) => approvals.decide(bob, id, yes),
    denied: ({ approvals }, id) => approvals.decide(bob, id, no),
    expired() {
      stage.pass(25 * 3_600_000);
      return Promise.resolve();
    },
    async used({ approvals }, id) {
      await approvals.decide(bob, id, yes);
      await approvals.use(ann, id);
    },
  };

const actions = {
  approve: ({ approvals }: Started, who: Person, id: string) => approvals.decide(who, id, yes),
  deny: ({ approvals }: Started, who: Person, id: string) => approvals.decide(who, id, no),
  force: ({ approvals }: Started, who: Person, id: string) => approvals.force(who, id, 'fire'),
  use: ({ approvals }: Started, who: Person, id: string) => approvals.use(who, id),
} as const;

function expected(state: ApprovalState, action: keyof typeof actions, who: string): string {
  const isRequester = who.includes('requester');
  if (action === 'use') {
    if (!isRequester) return 'not_allowed';
    if (state === 'approved') return 'done';
    return state === 'pending' ? 'wrong_state' : state;
  }
  if (state === 'approved') return 'wrong_state';
  if (state !== 'pending') return state;
  if (isRequester) return 'self_approval';
  if (action === 'force') return who === 'one of the force group' ? 'done' : 'not_allowed';
  return who === 'approver' ? 'done' : 'not_allowed';
}

const rows = Object.keys(states).flatMap((state) =>
  Object.keys(actions).map((action) => [state, action] as const),
);

describe.each(rows as [ApprovalState, keyof typeof actions][])('of what is %s', (state, action) => {
  it.each(Object.keys(people))(`${action} by %s`, async (who) => {
    const started = await stage.start({ config: { force_group: 'sre' } });
    const { id } = await asked(started);
    await states[state](started, id);
    const { [who]: actor = ann } = people;
    const before = started.approvals.get(id);
    const told = started.events.length;
    const code = await codeOf(actions[action](started, actor, id));
    expect(code).toBe(expected(state, action, who));
    if (code === 'done') return;
    // Nothing of it has changed, and the refusal is told.
    expect(started.approvals.get(id)).toEqual(before);
    expect(started.events.slice(told).at(-1)).toMatchObject({
      ...{ step: 'refused', reason: code, approval_id: id },
      actor: { kind: actor.kind, id: actor.id },
    });
  });
});
