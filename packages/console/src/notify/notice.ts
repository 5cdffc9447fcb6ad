import type { Approval, Person } from '@traceveil/approval';
import { z } from 'zod';

/** What notices are sent of, but for tests: `notifications` says who hears of which. */
export const occasions = ['requested', 'forced', 'proposed'] as const;

const approvalNotice = z.object({
  occasion: z.enum(['requested', 'forced']),
  approvalId: z.string(),
  kind: z.enum(['reveal', 'release']),
  requester: z.string(),
  /** Of `forced`: who. */
  by: z.string(),
  services: z.array(z.string()),
  ruleIds: z.array(z.string()),
  /** RFC 3339. */
  expires: z.string(),
});
const proposedNotice = z.object({
  occasion: z.literal('proposed'),
  processor: z.string(),
  author: z.string(),
  /** Of the draft. */
  sha256: z.string(),
});
const testNotice = z.object({ occasion: z.literal('test'), by: z.string() });

/** As it is kept. */
export const notice = z.discriminatedUnion('occasion', [
  approvalNotice,
  proposedNotice,
  testNotice,
]);

/** What people are told. No reason and no text of a trace: those are for who signs in. */
export type Notice = Readonly<z.infer<typeof notice>>;

/** One as it goes out. */
export type SentNotice = Notice & {
  /** Leads to the page, where one signs in; it approves nothing. */
  readonly link: string;
};

const listedMax = 10;

/** Of a request for approval. */
export function approvalNoticeOf(
  occasion: 'requested' | 'forced',
  approval: Approval,
  person: Person,
): Notice {
  const { id, subject, requester, services, ruleIds, expires } = approval;
  return {
    ...{ occasion, approvalId: id, kind: subject.kind, requester: plain(requester.id) },
    by: plain(person.id),
    services: named(services),
    ruleIds: named(ruleIds),
    expires,
  };
}

/** Of what says who it is. */
function named(all: readonly string[]): string[] {
  return all
    .filter((one) => one !== '')
    .slice(0, listedMax)
    .map(plain);
}

/** Of a draft of a policy that waits for another than its author. */
export function proposedNoticeOf(draft: {
  readonly processor: string;
  readonly author: string;
  readonly sha256: string;
}): Notice {
  const { processor, author, sha256 } = draft;
  return { occasion: 'proposed', processor: plain(processor), author: plain(author), sha256 };
}

/** @param by who wants to see whether it arrives */
export function testNoticeOf(by: string): Notice {
  return { occasion: 'test', by: plain(by) };
}

/** Where in the console one reads more of it. */
export function pathOf(told: Notice): string {
  switch (told.occasion) {
    case 'requested':
    case 'forced':
      return `/approvals/${encodeURIComponent(told.approvalId)}`;
    case 'proposed':
      return '/policy';
    case 'test':
      return '/integrations';
  }
}

/** In one sentence, without markup. */
export function titleOf(told: Notice): string {
  switch (told.occasion) {
    case 'requested':
      return `${told.requester} asks ${whatOf(told)}`;
    case 'forced':
      return `ALARM: ${told.by} forced what ${told.requester} asked for: ${whatOf(told)}`;
    case 'proposed':
      return `${told.author} proposes a policy: another has to approve it`;
    case 'test':
      return `${told.by} tests whether notices arrive here: nothing has happened`;
  }
}

/** The rest of it, line by line. */
export function detailsOf(told: Notice): readonly (readonly [string, string])[] {
  return linesOf(told).filter(([, value]) => value !== '');
}

function linesOf(told: Notice): readonly (readonly [string, string])[] {
  switch (told.occasion) {
    case 'requested':
    case 'forced':
      return [
        ['Services', told.services.join(', ')],
        ['Rules', told.ruleIds.join(', ')],
        ['Until', told.expires],
        ['Request', told.approvalId],
      ];
    case 'proposed':
      return [
        ['Processor', told.processor],
        ['SHA-256', told.sha256],
      ];
    case 'test':
      return [];
  }
}

function whatOf({ kind }: z.infer<typeof approvalNotice>): string {
  return kind === 'reveal' ? 'to see a sealed value' : 'to let held items go on';
}

/** A sender chooses the name of its service: no line of ours, no direction, no end in sight. */
function plain(text: string): string {
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown;
}
