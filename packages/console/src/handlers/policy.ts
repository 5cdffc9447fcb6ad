import { proposedNoticeOf } from '../notify/notice.ts';
import type { policyOperations } from '../operations/policy.ts';
import type { Person } from '../person.ts';
import { mayDo } from '../permissions.ts';
import { notFound } from '../problem.ts';
import type { PolicyDraft, ProposedPolicy } from '../sources.ts';
import type { Desk, Handlers } from './handler.ts';

/** What the gateway was told to mask: trying it, and changing it. */
export function policyHandlers(desk: Desk): Handlers<keyof typeof policyOperations> {
  const { sources, config, notifier } = desk;
  const tellOf = (proposed: ProposedPolicy | undefined) => {
    if (proposed) notifier.tell(proposedNoticeOf(proposed));
  };
  const shown = ({ proposal, ...draft }: PolicyDraft, person: Person | undefined) => {
    const isOwn = draft.author === person?.id;
    const isReviewer = !isOwn || !config.policy.review;
    const isDue = proposal !== undefined && draft.problems.length === 0;
    return {
      ...draft,
      ...(proposal && { proposal }),
      is_own: isOwn,
      may_approve: isDue && isReviewer && mayDo('approvePolicy', person?.roles ?? []),
    };
  };
  return {
    async getPolicy() {
      const { parts, ...policy } = await sources.policy();
      const shownParts = parts.map(({ version, ...part }) => ({
        ...part,
        ...(version !== undefined && { version }),
      }));
      return { ...policy, parts: shownParts };
    },
    tryPolicy: ({ body: { text, input, draft } }) => sources.tryPolicy(text, input, draft),
    async listPolicyVersions({ query }) {
      const { items, next } = await sources.policyVersions(query);
      return { items, ...(next !== undefined && { next }) };
    },
    async getPolicyVersion({ params: { id } }) {
      const version = await sources.policyVersion(Number(id));
      if (version === undefined) throw notFound('version of the policy');
      return version;
    },
    async getPolicyDraft({ person }) {
      const draft = await sources.policyDraft();
      return draft === undefined ? {} : { draft: shown(draft, person) };
    },
    async draftPolicy({ person, body: { processor, yaml } }) {
      return shown(await sources.draftPolicy(idOf(person), processor, yaml), person);
    },
    comparePolicy: ({ body: { sessions } }) => sources.comparePolicy(sessions),
    async proposePolicy({ person, body: { sha256, reason } }) {
      tellOf(await sources.proposePolicy(idOf(person), sha256, reason));
      return undefined;
    },
    async approvePolicy({ person, body }) {
      await sources.decidePolicy(idOf(person), 'approve', body);
      return undefined;
    },
    async rejectPolicy({ person, body }) {
      await sources.decidePolicy(idOf(person), 'reject', body);
      return undefined;
    },
    async rollBackPolicy({ person, params: { id }, body: { reason } }) {
      tellOf(await sources.rollBackPolicy(idOf(person), Number(id), reason));
      return undefined;
    },
  };
}

/** Of the owner of a token too: nobody approves their own by one. */
function idOf(person: Person | undefined): string {
  if (person === undefined) throw new Error('the table of permissions lets nobody in');
  return person.id;
}
