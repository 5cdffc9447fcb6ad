import { hash } from 'node:crypto';
import { canonicalJson, type ApprovalEvent, type EventActor } from '@traceveil/pipeline';
import type { Person, Subject } from './approval.ts';
import { ApprovalError } from './approval-error.ts';
import type { Entry } from './approval-fold.ts';
import type { PreapprovalLine } from './approval-lines.ts';
import { timeText } from './steady-clock.ts';

/** Resolves when the event is durable. */
export type TellApproval = (event: ApprovalEvent) => Promise<void>;

/** What an event is about. */
export type About = Pick<
  ApprovalEvent,
  'approval_id' | 'subject_kind' | 'subject_ids' | 'subject_sha256'
>;

/** Of the gateway itself: what nobody did. */
export const gatewayActor: EventActor = { kind: 'gateway', id: 'gateway', roles: [] };

/** About a request. */
export function aboutEntry({ request }: Entry): About {
  return {
    approval_id: request.id,
    ...aboutSubject(request.subject),
    subject_sha256: request.sha256,
  };
}

/** About what somebody asks for, before there is a request. */
export function aboutSubject(subject: Subject): Pick<About, 'subject_kind' | 'subject_ids'> {
  const ids = subject.kind === 'reveal' ? subject.sealedIds : [subject.holdId];
  return { subject_kind: subject.kind, subject_ids: ids.slice(0, 50).map(shownId) };
}

/** About a pre-approval. */
export function aboutPreapproval(line: PreapprovalLine): About {
  const { id, services, ruleIds, until } = line;
  const subjects = [
    ...services.map((name) => `service:${name}`),
    ...ruleIds.map((id) => `rule:${id}`),
  ];
  const sha256 = hash('sha256', canonicalJson({ services, rule_ids: ruleIds, until }));
  return { approval_id: id, subject_kind: 'reveal', subject_ids: subjects, subject_sha256: sha256 };
}

/** About an id of which nothing is known. */
export function aboutUnknown(id: string): About {
  return { approval_id: shownId(id), subject_kind: 'reveal', subject_ids: [], subject_sha256: '' };
}

/** Who did it, as an event has it. */
export function actorOf({ kind, id, roles }: Person): EventActor {
  return { kind, id, roles };
}

/** Tells of steps, each when it is clear that it will be done and before it is. */
export class ApprovalTeller {
  readonly #tell: TellApproval;

  constructor(tell: TellApproval) {
    this.#tell = tell;
  }

  /** @throws ApprovalError `unavailable`: nothing may be done then */
  async tell(
    about: About,
    what: Pick<ApprovalEvent, 'step' | 'actor' | 'reason'> & { readonly time: number },
  ): Promise<void> {
    const { time, step, actor, reason } = what;
    try {
      const said = { kind: 'approval' as const, ...about, step, actor, reason };
      await this.#tell({ time: timeText(time), ...said });
    } catch (cause) {
      const message = 'the audit trail cannot be written, so nothing is done; try again';
      throw new ApprovalError('unavailable', message, { cause });
    }
  }
}

/** A person wrote it: it may be anything. */
function shownId(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? id : '';
}
