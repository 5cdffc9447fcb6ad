import type { Approval, Person } from '@traceveil/approval';

/** What people are told of a request. No reason and no text of a trace: those are for who signs in. */
export interface Notice {
  readonly occasion: 'requested' | 'forced';
  readonly approvalId: string;
  readonly kind: 'reveal' | 'release';
  readonly requester: string;
  /** Of `forced`: who. */
  readonly by: string;
  readonly services: readonly string[];
  readonly ruleIds: readonly string[];
  /** RFC 3339. */
  readonly expires: string;
  /** Leads to the page, where one signs in; it approves nothing. */
  readonly link: string;
}

const listedMax = 10;

/** @param link to the page of the request */
export function noticeOf(
  occasion: Notice['occasion'],
  approval: Approval,
  person: Person,
  link: string,
): Notice {
  const { id, subject, requester, services, ruleIds, expires } = approval;
  return {
    ...{ occasion, approvalId: id, kind: subject.kind, requester: plain(requester.id) },
    by: plain(person.id),
    services: named(services),
    ruleIds: named(ruleIds),
    ...{ expires, link },
  };
}

/** Of what says who it is. */
function named(all: readonly string[]): string[] {
  return all
    .filter((one) => one !== '')
    .slice(0, listedMax)
    .map(plain);
}

/** In one sentence, without markup. */
export function titleOf({ occasion, kind, requester, by }: Notice): string {
  const what = kind === 'reveal' ? 'to see a sealed value' : 'to let held items go on';
  return occasion === 'requested'
    ? `${requester} asks ${what}`
    : `ALARM: ${by} forced what ${requester} asked for: ${what}`;
}

/** The rest of it, line by line. */
export function detailsOf({ services, ruleIds, expires, approvalId }: Notice) {
  return [
    ['Services', services.join(', ')],
    ['Rules', ruleIds.join(', ')],
    ['Until', expires],
    ['Request', approvalId],
  ].filter((line): line is [string, string] => line[1] !== '');
}

/** A sender chooses the name of its service: no line of ours, no direction, no end in sight. */
function plain(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
