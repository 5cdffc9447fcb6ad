import { randomUUID } from 'node:crypto';
import type { Ask, Person, Preapproval } from './approval.ts';
import { ApprovalError } from './approval-error.ts';
import { isFulfilled, newEntry, whyNotDecided } from './approval-fold.ts';
import {
  askHash,
  type DecisionLine,
  type PreapprovalLine,
  type RequestLine,
} from './approval-lines.ts';
import { rulingOf, type SecretPlace } from './approval-rules.ts';
import { knownSubject } from './approval-subject.ts';
import type { ApprovalsConfig } from './approvals-config.ts';
import { inGroups, isMember, mayApprove, wellFormed } from './persons.ts';
import { refusal } from './refusals.ts';
import type { SealVault } from './seal-vault.ts';
import { isInWindows } from './time-windows.ts';

const reasonCharactersMax = 1_000;
const namesMax = 100;

/** What it takes to make a line of what a person wants. */
export interface Desk {
  readonly config: ApprovalsConfig;
  readonly vault: SealVault;
  readonly clean: (text: string) => string;
  readonly time: number;
}

/**
 * What a person asks for, under the rules as they are now: those hold for it until its end.
 *
 * @throws ApprovalError `reason_missing`, `invalid`, `unknown`, `not_allowed`, `wrong_state`
 */
export function requestLine(
  requester: Person,
  ask: Ask,
  desk: Desk,
): { readonly request: RequestLine; readonly places: readonly SecretPlace[] } {
  const { config, vault, time } = desk;
  const reason = checkedReason(ask.reason, desk);
  const { subject, places, ends } = knownSubject(vault, ask.subject);
  const ruling = rulingOf(config.rules, subject.kind, places);
  if (ruling.requesters.some((groups) => !isMember(requester, groups))) {
    throw new ApprovalError('not_allowed', 'only members of certain groups may ask for this');
  }
  const { durationMs } = ask;
  const { maxDurationMs, needs, once } = ruling;
  if (durationMs !== undefined && !(durationMs > 0 && durationMs <= maxDurationMs)) {
    const most = `${String(maxDurationMs / 1_000)} s`;
    throw new ApprovalError('invalid', `the duration must be above 0 and at most ${most}`);
  }
  const request: RequestLine = {
    kind: 'request',
    id: randomUUID(),
    time,
    expires: Math.min(time + config.request_expiry, ends),
    ...{ requester: inGroups(requester, []), subject, reason, needs, once },
    durationMs: durationMs ?? null,
    useMs: durationMs ?? maxDurationMs,
    sha256: askHash({ subject, reason, durationMs }, requester),
    services: [...new Set(places.map(({ service }) => service))],
    ruleIds: [...new Set(places.map(({ ruleId }) => ruleId))],
  };
  return { request, places };
}

/** What was approved beforehand, as far as it is needed. */
export function decisionsBeforehand(
  request: RequestLine,
  places: readonly SecretPlace[],
  preapprovals: readonly PreapprovalLine[],
): readonly DecisionLine[] {
  const entry = newEntry(request);
  const { id, time, sha256 } = request;
  if (!isOpen(request, time)) return [];
  for (const { id: preapprovalId, person, reason, services, ruleIds } of preapprovals) {
    const covers = places.every(({ service, ruleId }) => {
      return services.includes(service) && ruleIds.includes(ruleId);
    });
    const said = { decision: 'approve', reason, sha256, preapprovalId } as const;
    const line: DecisionLine = { kind: 'decision', id, time, person, ...said };
    if (!covers || whyNotDecided(entry, line) !== undefined) continue;
    entry.decisions.push(line);
    if (isFulfilled(entry)) break;
  }
  return entry.decisions;
}

/**
 * What a person approves before anybody asks.
 *
 * @throws ApprovalError `reason_missing`, `invalid`, `not_allowed`
 */
export function preapprovalLine(
  person: Person,
  what: Omit<Preapproval, 'id' | 'time' | 'person'>,
  desk: Desk,
): PreapprovalLine {
  const { config, time } = desk;
  const reason = checkedReason(what.reason, desk);
  const until = Date.parse(what.until);
  const services = what.services.map(wellFormed);
  const ruleIds = what.ruleIds.map(wellFormed);
  if (![services, ruleIds].every(({ length }) => length > 0 && length <= namesMax)) {
    const most = String(namesMax);
    throw new ApprovalError('invalid', `must name 1 to ${most} services and 1 to ${most} rules`);
  }
  if (!(until > time && until <= time + config.max_preapproval)) {
    const message = 'must end in the future, no further than approvals.max_preapproval';
    throw new ApprovalError('invalid', message);
  }
  const places = services.flatMap((service) => ruleIds.map((ruleId) => ({ service, ruleId })));
  const mayAll = places.every((place) =>
    (['reveal', 'release'] as const).some((kind) =>
      rulingOf(config.rules, kind, [place]).needs.every((need) => mayApprove(person, need)),
    ),
  );
  if (!mayAll) throw refusal('not_allowed');
  const groups = config.rules.flatMap((rule) => rule.groups ?? []);
  const author = inGroups(person, groups);
  const fixed = { kind: 'preapproval', id: randomUUID(), time, person: author } as const;
  return { ...fixed, services, ruleIds, until, reason };
}

/** @throws ApprovalError `reason_missing` */
export function checkedReason(written: string, { clean }: Pick<Desk, 'clean'>): string {
  const reason = wellFormed(written).trim();
  if (reason.length > 0 && reason.length <= reasonCharactersMax) return clean(reason);
  const most = String(reasonCharactersMax);
  throw new ApprovalError('reason_missing', `must give a reason of 1 to ${most} characters`);
}

/** Whether the rules of a request allow it at this time. */
export function isOpen({ needs }: RequestLine, time: number): boolean {
  return needs.every(({ windows }) => isInWindows(windows, time));
}
