import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Need, Person } from './approval.ts';
import { ApprovalFold, isOver, newEntry, whyNotDecided } from './approval-fold.ts';
import { askHash, parseLine, type ApprovalLine, type RequestLine } from './approval-lines.ts';
import { person } from './stage.ts';

// The machine against a model of another shape: sets of names and one word for the state.

const owners = ['ann', 'bob', 'cid', 'dee', 'eve'] as const;
const groupsOf: Readonly<Record<string, string[]>> = { cid: ['red'], dee: ['red', 'blue'] };
const personOf = (owner: string, isToken: boolean): Person => ({
  ...person(owner, { roles: owner === 'eve' ? [] : ['approver'], groups: groupsOf[owner] ?? [] }),
  ...(isToken && { kind: 'api_token', id: `${owner}-token` }),
});

const expiry = 1_000;
const useMs = 200;

interface Model {
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'used';
  ends: number;
  readonly approvers: Set<string>;
  readonly forcers: Set<string>;
  uses: number;
}

const anyNeeds = fc.array(
  fc.record({
    rule: fc.nat({ max: 3 }),
    approvals: fc.integer({ min: 1, max: 3 }),
    groups: fc.constantFrom([], ['red'], ['blue'], ['red', 'blue']),
    windows: fc.constant([]),
  }),
  { minLength: 1, maxLength: 2 },
);

const anyAction = fc.record({
  action: fc.constantFrom('approve', 'deny', 'force', 'used', 'expired', 'approve', 'force'),
  owner: fc.constantFrom(...owners),
  isToken: fc.boolean(),
  /** Of what was asked, or of something else. */
  isOther: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
  wait: fc.constantFrom(0, 1, 50, 199, 200, 900),
});

type Action = typeof anyAction extends fc.Arbitrary<infer A> ? A : never;

const mayMeet = (owner: string, { groups }: Need) =>
  groups.length === 0 ? owner !== 'eve' : groups.some((one) => groupsOf[owner]?.includes(one));

/** What may be done, in words of the model alone. */
function step(
  model: Model,
  action: Action,
  { now, request }: { now: number; request: RequestLine },
) {
  const isReveal = request.subject.kind === 'reveal';
  const isDue = now >= model.ends;
  const canExpire = model.state === 'pending' || (model.state === 'approved' && isReveal);
  if (action.action === 'expired') {
    if (!isDue || !canExpire) return false;
    model.state = 'expired';
    return true;
  }
  if (action.action === 'used') {
    if (model.state !== 'approved' || !isReveal) return false;
    if (isDue && !request.once) return false;
    model.uses += 1;
    if (request.once) model.state = 'used';
    return true;
  }
  const { owner } = action;
  if (model.state !== 'pending' || isDue || action.isOther || owner === 'ann') return false;
  const hasSaid = model.approvers.has(owner) || model.forcers.has(owner);
  if (action.action === 'force' ? model.forcers.has(owner) : hasSaid) return false;
  const mayAny = request.needs.some((need) => mayMeet(owner, need));
  if (action.action !== 'force' && !mayAny) return false;
  if (action.action === 'deny') {
    model.state = 'denied';
    return true;
  }
  (action.action === 'force' ? model.forcers : model.approvers).add(owner);
  const isMet = request.needs.every((need) => {
    return [...model.approvers].filter((one) => mayMeet(one, need)).length >= need.approvals;
  });
  if (isMet || model.forcers.size >= 2) {
    model.state = 'approved';
    model.ends = now + useMs;
  }
  return true;
}

function requestOf(needs: readonly Need[], isReveal: boolean, once: boolean): RequestLine {
  const subject = isReveal
    ? ({ kind: 'reveal', sealedIds: ['x'] } as const)
    : ({ kind: 'release', holdId: 'x', mode: 'masked', tokens: [] } as const);
  const requester = personOf('ann', false);
  const ask = { subject, reason: 'why', durationMs: undefined };
  return {
    kind: 'request',
    ...{ id: randomUUID(), time: 0, expires: expiry, requester, subject, reason: 'why' },
    ...{ durationMs: null, useMs, once, sha256: askHash(ask, requester), needs },
    ...{ services: [], ruleIds: [] },
  };
}

function lineOf(action: Action, request: RequestLine, time: number): ApprovalLine {
  const { id } = request;
  if (action.action === 'used' || action.action === 'expired') {
    return { kind: action.action, id, time };
  }
  const by = personOf(action.owner, action.isToken);
  const sha256 = action.isOther ? '0'.repeat(64) : request.sha256;
  const said = { decision: action.action, reason: 'r', sha256 };
  return { kind: 'decision', id, time, person: by, ...said, preapprovalId: null };
}

describe('the machine of a request', () => {
  it('does in every state with every action what its model does', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        anyNeeds,
        fc.boolean(),
        fc.boolean(),
        fc.array(anyAction, { maxLength: 12 }),
        (needs, isReveal, once, actions) => {
          const request = requestOf(needs, isReveal, once);
          const fold = new ApprovalFold();
          expect(fold.apply(request)).toBe(true);
          expect(fold.apply(request)).toBe(false);
          const model: Model = {
            ...{ state: 'pending', ends: expiry, uses: 0 },
            ...{ approvers: new Set<string>(), forcers: new Set<string>() },
          };
          let now = 0;
          for (const action of actions) {
            now += action.wait;
            seen.add(`${model.state} ${action.action}`);
            const isTaken = step(model, action, { now, request });
            expect(fold.apply(lineOf(action, request, now))).toBe(isTaken);
            const { state, expires, uses } = fold.entries.get(request.id) ?? newEntry(request);
            expect({ state, expires, uses }).toEqual({
              ...{ state: model.state, expires: model.ends, uses: model.uses },
            });
          }
        },
      ),
      { numRuns: 1_000 },
    );
    // Of 1,000 runs each of these is in dozens: that none has one is out of the question.
    const states = ['pending', 'approved', 'denied', 'expired', 'used'];
    const actions = ['approve', 'deny', 'force', 'used', 'expired'];
    const all = states.flatMap((state) => actions.map((action) => `${state} ${action}`));
    expect([...seen].sort()).toEqual(all.sort());
  });

  it('never approves what fewer than two others said', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 12 }), (actions) => {
        const needs = [{ rule: 1, approvals: 2, groups: [], windows: [] }];
        const request = requestOf(needs, true, true);
        const fold = new ApprovalFold();
        fold.apply(request);
        let now = 0;
        for (const action of actions) fold.apply(lineOf(action, request, (now += action.wait)));
        const { state, decisions } = fold.entries.get(request.id) ?? newEntry(request);
        const others = new Set(decisions.map(({ person: { owner } }) => owner));
        expect(others.has('ann')).toBe(false);
        const isOpen = state === 'approved' || state === 'used';
        expect(!isOpen || others.size >= 2).toBe(true);
      }),
    );
  });

  it('gives a reason for each thing that may not be', () => {
    const request = requestOf([{ rule: 0, approvals: 1, groups: [], windows: [] }], true, true);
    const entry = newEntry(request);
    const { sha256 } = request;
    const by = personOf('bob', false);
    const why = (state: typeof entry.state, time: number) =>
      whyNotDecided({ ...entry, state }, { person: by, decision: 'approve', sha256, time });
    expect(why('pending', 0)).toBeUndefined();
    expect(why('pending', expiry)).toBe('expired');
    expect([why('denied', 0), why('expired', 0), why('used', 0), why('approved', 0)]).toEqual([
      ...['denied', 'expired', 'used', 'wrong_state'],
    ]);
    expect(isOver(entry, expiry - 1)).toBe(false);
    expect(isOver(entry, expiry)).toBe(true);
  });
});

it('refuses a request that is not the one its hash is of', () => {
  const request = requestOf([{ rule: 0, approvals: 1, groups: [], windows: [] }], true, true);
  const changes: Partial<RequestLine>[] = [
    { subject: { kind: 'reveal', sealedIds: ['x', 'y'] } },
    { requester: personOf('bob', false) },
    { requester: { ...request.requester, kind: 'api_token' } },
    { reason: 'another' },
    { durationMs: 1 },
  ];
  for (const change of changes) {
    expect(new ApprovalFold().apply({ ...request, ...change })).toBe(false);
  }
  expect(new ApprovalFold().apply(request)).toBe(true);
  expect(parseLine(JSON.parse(JSON.stringify(request)))).toEqual(request);
});
