import type { Approval, Person as Asker, Preapproval, Subject } from '@traceveil/approval';
import type { z } from 'zod';
import type { approvalOperations } from '../operations/approvals.ts';
import { mayDo } from '../permissions.ts';
import type { Person } from '../person.ts';
import { notFound, ProblemError } from '../problem.ts';
import { timeOf, type Call, type Desk, type Handlers } from './handler.ts';
import { sealedView } from './traces.ts';

/** Asking for what is sealed or held, deciding, and using what was decided. */
export function approvalHandlers(desk: Desk): Handlers<keyof typeof approvalOperations> {
  const { approvals } = desk;
  const found = (id: string) => {
    const approval = approvals.get(id);
    if (approval === undefined) throw notFound('request for approval');
    return approval;
  };

  return {
    listApprovals({ query: { state, kind, mine, ...page }, person }) {
      const requester = mine === 'true' ? askerOf(person).owner : undefined;
      const { items, next } = approvals.list({ state, kind, requester }, page);
      const views = items.map((approval) => view(desk, approval, person));
      return { items: views, ...(next !== undefined && { next }) };
    },
    getApproval: ({ params: { id }, person }) => view(desk, found(id), person),
    async requestApproval({ body, person }) {
      const { subject, reason, duration_seconds: seconds } = body;
      const ask = {
        subject: subjectOf(subject),
        reason,
        ...(seconds !== undefined && { durationMs: seconds * 1_000 }),
      };
      return view(desk, await approvals.ask(askerOf(person), ask), person);
    },
    async decideApproval({ params: { id }, body, person }) {
      return view(desk, await approvals.decide(askerOf(person), id, body), person);
    },
    async forceApproval({ params: { id }, body, person }) {
      return view(desk, await approvals.force(askerOf(person), id, body.reason), person);
    },
    useApproval: (call) => use(desk, call),
    listPreapprovals: () => ({ items: approvals.preapprovals().map(preapprovalView) }),
    async preapprove({ body: { services, rule_ids: ruleIds, until, reason }, person }) {
      const what = { services, ruleIds, until: timeOf(Date.parse(until)), reason };
      return preapprovalView(await approvals.preapprove(askerOf(person), what));
    },
    async withdrawPreapproval({ params: { id }, body: { reason }, person }) {
      await approvals.withdraw(askerOf(person), id, reason);
      return undefined;
    },
  };
}

/** Field by field: exactly this is what is hashed and decided on. */
function subjectOf(asked: AskedSubject): Subject {
  if (asked.kind === 'reveal') return { kind: 'reveal', sealedIds: asked.sealed_ids };
  const { hold_id: holdId, mode, tokens } = asked;
  return { kind: 'release', holdId, mode, tokens };
}

type AskedSubject = z.output<typeof approvalOperations.requestApproval.body>['subject'];

async function use(
  { approvals }: Desk,
  { params: { id }, person }: Call<(typeof approvalOperations)['useApproval']>,
) {
  const values = await approvals.use(askerOf(person), id);
  const approval = approvals.get(id);
  return {
    values: values.map(({ sealedId, token, fieldPath, value }) => ({
      ...{ sealed_id: sealedId, token, field_path: fieldPath, value },
    })),
    // Of one that is gone by now nothing stays in sight.
    visible_until: approval?.expires ?? timeOf(0),
    once: approval?.once ?? true,
  };
}

/** As `approvals` knows people: a token speaks for its owner. */
function askerOf(person: Person | undefined): Asker {
  if (person === undefined) throw new ProblemError(401, 'sign in first');
  const { kind, id, tokenId, groups, roles } = person;
  return { kind, id: tokenId === undefined ? id : `${id}/${tokenId}`, owner: id, groups, roles };
}

function view({ approvals, vault }: Desk, approval: Approval, person: Person | undefined) {
  const asker = askerOf(person);
  const { subject, requester, state } = approval;
  const sealedIds = subject.kind === 'reveal' ? subject.sealedIds : [];
  const rows = sealedIds.flatMap((id) => vault.sealedRow(id) ?? []);
  const isOwn = requester.owner === asker.owner;
  const said = approval.decisions.filter(({ person: one }) => one.owner === asker.owner);
  const isDue = state === 'pending' && !isOwn;
  return {
    id: approval.id,
    ...{ kind: subject.kind, state, created: approval.time, expires: approval.expires },
    ...{ requester: requester.id, reason: approval.reason, sealed_ids: sealedIds },
    hold_id: subject.kind === 'release' ? subject.holdId : '',
    ...(subject.kind === 'release' && { mode: subject.mode }),
    tokens: subject.kind === 'release' ? subject.tokens : rows.map(({ token }) => token),
    places: rows.map(sealedView),
    ...{ sha256: approval.sha256, services: approval.services, rule_ids: approval.ruleIds },
    needs: approval.needs,
    decisions: approval.decisions.map((one) => ({
      ...{ time: one.time, by: one.person.id, decision: one.decision, reason: one.reason },
      preapproved: one.preapprovalId !== undefined,
    })),
    ...{ once: approval.once, uses: approval.uses, is_own: isOwn },
    may_decide: isDue && said.length === 0 && isApprover(approval, asker),
    // Who has approved may force as well.
    may_force:
      isDue &&
      mayDo('forceApproval', person?.roles ?? []) &&
      approvals.mayForce(asker) &&
      said.every(({ decision }) => decision !== 'force'),
    may_use: state === 'approved' && isOwn && subject.kind === 'reveal',
  };
}

/** For the page only: `approvals` decides itself. */
function isApprover({ needs }: Approval, { roles, groups }: Asker): boolean {
  const isMember = (wanted: readonly string[]) =>
    wanted.length === 0 || wanted.some((group) => groups.includes(group));
  return roles.includes('approver') && needs.some((need) => isMember(need.groups));
}

function preapprovalView({ id, time, person, services, ruleIds, until, reason }: Preapproval) {
  return { id, services, rule_ids: ruleIds, created: time, until, by: person.id, reason };
}
