import type { Component } from '@traceveil/pipeline';
import type { TimeWindow } from './approvals-config.ts';
import type { Page, PageOf } from './page.ts';

/** Who asks or decides. */
export interface Person {
  readonly kind: 'user' | 'api_token';
  /** Such as an e-mail address, or the name of a token. */
  readonly id: string;
  /** Whose token it is; of a user the same as `id`. No two of one owner approve each other. */
  readonly owner: string;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** What is asked for. */
export type Subject =
  | { readonly kind: 'reveal'; readonly sealedIds: readonly string[] }
  | {
      readonly kind: 'release';
      readonly holdId: string;
      readonly mode: 'masked' | 'revealed' | 'drop';
      /** Of `revealed`: in whose places the values stand again; else none. */
      readonly tokens: readonly string[];
    };

/** `approved`: a reveal can be used, a release is under way or done. */
export type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired' | 'used';

/** What one person said. */
export interface Decision {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly person: Person;
  readonly decision: 'approve' | 'deny' | 'force';
  readonly reason: string;
  /** Of the pre-approval that it was said by; undefined when it was said of this request. */
  readonly preapprovalId: string | undefined;
}

/** A request for approval, and what became of it. */
export interface Approval {
  /** A random UUID. */
  readonly id: string;
  readonly state: ApprovalState;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** While pending: until when it can be decided; when approved: until when it can be used. */
  readonly expires: string;
  readonly requester: Person;
  readonly subject: Subject;
  readonly reason: string;
  /** For how long it can be used once it is approved; undefined: as long as the rules say. */
  readonly durationMs: number | undefined;
  /** Whether it can be used once only. */
  readonly once: boolean;
  /** Of exactly subject, requester, reason and duration in their RFC 8785 form, in hex. */
  readonly sha256: string;
  /** Whose places these are: of the sealed values or of what is held. */
  readonly services: readonly string[];
  readonly ruleIds: readonly string[];
  /** What the rules ask for: each on its own. */
  readonly needs: readonly Need[];
  readonly decisions: readonly Decision[];
  /** How often it was used. */
  readonly uses: number;
}

/** What one rule asks for. */
export interface Need {
  /** Of the rule in `approvals.rules`, 1 for the first; 0 where none fits. */
  readonly rule: number;
  /** How many persons. */
  readonly approvals: number;
  /** Of whom one must be a member; empty: the role `approver`. */
  readonly groups: readonly string[];
  /** When it may be approved and used; empty: always. */
  readonly windows: readonly TimeWindow[];
}

/** Each that is given must be so. */
export interface ApprovalFilter {
  readonly state?: ApprovalState | undefined;
  /** An owner. */
  readonly requester?: string | undefined;
  readonly kind?: Subject['kind'] | undefined;
}

/** What is asked for, and why. */
export interface Ask {
  readonly subject: Subject;
  readonly reason: string;
  readonly durationMs?: number | undefined;
}

/** What a person says of a request. */
export interface Say {
  readonly decision: 'approve' | 'deny';
  readonly reason: string;
  /** `sha256` of the request as the person saw it; another than its own is refused. */
  readonly sha256?: string | undefined;
}

/** An approval before anybody asks, of services and rules, by one person, until a time. */
export interface Preapproval {
  /** A random UUID. */
  readonly id: string;
  readonly time: string;
  readonly person: Person;
  readonly services: readonly string[];
  readonly ruleIds: readonly string[];
  /** RFC 3339, UTC, milliseconds. */
  readonly until: string;
  readonly reason: string;
}

/** A value that may be seen now, by the one who asked for it. Never to be written anywhere. */
export interface Revealed {
  readonly sealedId: string;
  readonly token: string;
  readonly fieldPath: string;
  /** What is not UTF-8 in it is U+FFFD. */
  readonly value: string;
}

/**
 * Requests for approval. Whatever changes one, and whatever is refused, is told first: what cannot
 * be told does not happen, and throws `unavailable`.
 */
export interface Approvals extends Component {
  list(filter: ApprovalFilter, page: PageOf): Page<Approval>;
  get(id: string): Approval | undefined;
  /** Whether somebody is in the force group: those two of whom break the glass. */
  mayForce(person: Person): boolean;
  /** @throws ApprovalError `unknown`, `reason_missing`, `invalid`, `wrong_state`, `not_allowed` */
  ask(person: Person, ask: Ask): Promise<Approval>;
  /**
   * @throws ApprovalError `unknown`, `reason_missing`, `self_approval`, `not_allowed`, `expired`,
   *         `wrong_state`, `outside_window`
   */
  decide(person: Person, id: string, say: Say): Promise<Approval>;
  /**
   * Break-glass: two of the force group, neither of whom asked, whatever the rules say.
   *
   * @throws ApprovalError as `decide`
   */
  force(person: Person, id: string, reason: string): Promise<Approval>;
  /**
   * Counts as this person's approval of what anybody else asks for by then.
   *
   * @throws ApprovalError `reason_missing`, `not_allowed`, `invalid`
   */
  preapprove(
    person: Person,
    what: Omit<Preapproval, 'id' | 'time' | 'person'>,
  ): Promise<Preapproval>;
  /**
   * Ends a pre-approval, whoever said it: what was approved by it stays approved.
   *
   * @throws ApprovalError `reason_missing`, `unknown`
   */
  withdraw(person: Person, preapprovalId: string, reason: string): Promise<void>;
  /** Those that hold now. */
  preapprovals(): readonly Preapproval[];
  /**
   * For the requester alone: once, or until it expires.
   *
   * @throws ApprovalError `unknown`, `not_allowed`, `expired`, `used`, `denied`, `wrong_state`,
   *         `outside_window`, `key_missing`, `damaged`
   */
  use(person: Person, id: string): Promise<readonly Revealed[]>;
}
