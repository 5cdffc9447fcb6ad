// What the API tells comes from here: the gateway that runs gives it. All texts are clean: masked
// before they were stored. Times are RFC 3339, UTC, milliseconds.

import type { Page, PageOf } from '@traceveil/approval';

export type { Page, PageOf };

/** How a gateway does, at a glance. */
export interface Overview {
  readonly version: string;
  readonly started: string;
  readonly ready: boolean;
  /** Items since the start: the balance of P11. */
  readonly items: {
    readonly received: number;
    readonly forwarded: number;
    readonly held: number;
    readonly denied: number;
    readonly rejected: number;
    readonly dead_lettered: number;
    readonly in_flight: number;
  };
  readonly spans_per_second: number;
  readonly redactions: number;
  /** The largest share of a queue that is full, 0 to 1, and the age of what waits longest. */
  readonly queue_share: number;
  readonly queue_age_seconds: number;
  readonly canary: { readonly ok: boolean; readonly time: string | undefined };
  readonly audit: {
    readonly ok: boolean;
    readonly events: number;
    /** Of the last signed checkpoint. */
    readonly checkpoint: string | undefined;
  };
  readonly pending_approvals: number;
}

/** One line of the audit trail, with its place in the chain. */
export interface TrailRow {
  readonly seq: number;
  readonly time: string;
  readonly kind: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** What of the trail: each given name must be one of these values. */
export interface EventFilter {
  readonly where: Readonly<Record<string, readonly string[]>>;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A count for each value of a column, or for each stretch of time. */
export interface Count {
  readonly value: string;
  readonly events: number;
}

/** What a decision of the gateway looks like the moment it is made: for the live feed. */
export interface LiveEvent {
  /** Ascending within a process. */
  readonly id: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** A secret, known by its token: where it was seen first and last, and what is done about it. */
export interface Finding {
  /** The 12 hex digits of the token. */
  readonly fingerprint: string;
  readonly rule_id: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly places: number;
  readonly services: readonly string[];
  readonly senders: readonly string[];
  readonly status: 'open' | 'rotated' | 'false_positive';
  readonly owner: string;
  /** What to do when one leaked, and where; empty when nothing is known. */
  readonly remedy: string;
  readonly rotate_url: string;
}

/** A recorded session. */
export interface SessionRow {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly requests: number;
  readonly items: number;
  readonly services: readonly string[];
  readonly masked: Readonly<Record<string, number>>;
}

/** What waits for a person, and what can be asked for. */
export interface HeldRow {
  readonly hold_id: string;
  readonly time: string;
  readonly expires: string;
  readonly sender: string;
  readonly services: readonly string[];
  readonly rule_ids: readonly string[];
  readonly trace_ids: readonly string[];
  readonly tokens: readonly string[];
  readonly items: number;
}

/** What a backend refused for good. */
export interface DeadLetterRow {
  readonly id: string;
  readonly time: string;
  readonly exporter: string;
  readonly signal: string;
  readonly items: number;
  readonly bytes: number;
  readonly reason: string;
}

/** One gauge or counter of the pipeline's health. */
export interface HealthFigure {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a text looks like under a policy: for the tester. */
export interface PolicyTrial {
  readonly text: string;
  readonly milliseconds: number;
  readonly matches: readonly {
    readonly rule_id: string;
    readonly confidence: string;
    readonly start: number;
    readonly end: number;
    readonly token: string;
  }[];
}

/** The configuration that holds, and the parts of it that are a policy. */
export interface Policy {
  readonly hash: string;
  /** Without secrets. */
  readonly yaml: string;
  /** Whether it can be edited here, and whether another than the author has to approve then. */
  readonly editable: boolean;
  readonly review: boolean;
  readonly parts: readonly PolicyPart[];
}

/** What stands below one `redact` processor. */
export interface PolicyPart {
  readonly processor: string;
  readonly yaml: string;
  /** Undefined: it is what the file says. */
  readonly version: number | undefined;
}

/** Something that is wrong with a policy; a value of it is never quoted. */
export interface PolicyProblem {
  /** `draft`, or what else is wrong then. */
  readonly file: string;
  /** From 1; 0 when it has no place. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What somebody would have hold. There is one at a time. */
export interface PolicyDraft {
  readonly processor: string;
  readonly yaml: string;
  /** Of the processor and the text: who decides, decides on exactly that. */
  readonly sha256: string;
  /** Id of a person. */
  readonly author: string;
  readonly time: string;
  readonly problems: readonly PolicyProblem[];
  /** Undefined until it is proposed. */
  readonly proposal: { readonly time: string; readonly reason: string } | undefined;
}

/** A draft that waits for another than its author. */
export type ProposedPolicy = Pick<PolicyDraft, 'processor' | 'author' | 'sha256'>;

/** A policy that has held, or holds. */
export interface PolicyVersion {
  readonly number: number;
  readonly processor: string;
  readonly time: string;
  /** `file`: what the configuration file said before the first change. */
  readonly author: string;
  /** Empty where nobody had to approve. */
  readonly approver: string;
  readonly reason: string;
  readonly approver_reason: string;
  readonly sha256: string;
  readonly holds: boolean;
}

/** What a draft would change. */
export interface PolicyComparison {
  readonly processor: string;
  readonly lines: readonly { readonly is: 'same' | 'added' | 'removed'; readonly text: string }[];
  readonly rules_on: readonly string[];
  readonly rules_off: readonly string[];
  /** Recorded, masked as they are: what would be masked in them beyond that. */
  readonly sessions: readonly {
    readonly id: string;
    readonly found: Readonly<Record<string, number>>;
  }[];
  readonly sessions_read: number;
}

/** Who sends, as the trail tells. */
export interface SenderRow {
  readonly id: string;
  readonly events: number;
  readonly last_seen: string;
}

/** Where audit events are sent on to, and how far. */
export interface IntegrationRow {
  readonly name: string;
  readonly type: string;
  readonly endpoint: string;
  readonly ok: boolean;
  readonly delivered: number;
  readonly failed: number;
}

/** Everything the API reads of the gateway; each may throw `SourceError`. */
export interface Sources {
  overview(): Promise<Overview>;
  events(filter: EventFilter, page: PageOf): Promise<Page<TrailRow>>;
  counts(
    filter: EventFilter,
    by: readonly string[],
    limit: number,
  ): Promise<Record<string, readonly Count[]>>;
  /** Events a day or an hour, by the values of a column: for charts. */
  series(
    filter: EventFilter,
    by: 'rule' | 'service' | 'sender',
    step: 'hour' | 'day',
  ): Promise<readonly { readonly time: string; readonly value: string; readonly events: number }[]>;
  /** Calls `listener` with the events of each moment from now on; returns what ends it. */
  live(listener: (events: readonly LiveEvent[]) => void): () => void;
  findings(status: string | undefined, page: PageOf): Promise<Page<Finding>>;
  finding(fingerprint: string): Promise<Finding | undefined>;
  setFinding(
    fingerprint: string,
    change: {
      readonly status?: Finding['status'] | undefined;
      readonly owner?: string | undefined;
    },
  ): Promise<Finding | undefined>;
  sessions(page: PageOf): Promise<Page<SessionRow>>;
  /** As `traceveil session show --json` writes it. */
  session(id: string): Promise<object | undefined>;
  held(page: PageOf): Promise<Page<HeldRow>>;
  /** The masked request as OTLP/JSON. */
  heldItem(
    holdId: string,
  ): Promise<{ readonly row: HeldRow; readonly request: unknown } | undefined>;
  coverage(): Promise<object>;
  health(): Promise<{
    readonly figures: readonly HealthFigure[];
    readonly components: readonly string[];
  }>;
  deadLetters(page: PageOf): Promise<Page<DeadLetterRow>>;
  resendDeadLetter(id: string): Promise<boolean>;
  dropDeadLetter(id: string): Promise<boolean>;
  policy(): Promise<Policy>;
  /** Of the policy that holds, or of the draft. */
  tryPolicy(text: string, input: 'text' | 'otlp_json', isDraft: boolean): Promise<PolicyTrial>;
  policyVersions(page: PageOf): Promise<Page<PolicyVersion>>;
  policyVersion(number: number): Promise<(PolicyVersion & { readonly yaml: string }) | undefined>;
  policyDraft(): Promise<PolicyDraft | undefined>;
  /** In the place of the one before, proposed or not. Ids of persons are `by`. */
  draftPolicy(by: string, processor: string, yaml: string): Promise<PolicyDraft>;
  /** @param sessions how many, the newest */
  comparePolicy(sessions: number): Promise<PolicyComparison>;
  /**
   * Takes effect at once where nobody has to review.
   *
   * @returns what another has to approve now; undefined: it holds
   */
  proposePolicy(by: string, sha256: string, reason: string): Promise<ProposedPolicy | undefined>;
  decidePolicy(
    by: string,
    decision: 'approve' | 'reject',
    what: { readonly sha256: string; readonly reason: string },
  ): Promise<void>;
  /** Proposes what held once, as `proposePolicy` does. */
  rollBackPolicy(by: string, number: number, reason: string): Promise<ProposedPolicy | undefined>;
  rules(): Promise<
    readonly { readonly id: string; readonly title: string; readonly on: boolean }[]
  >;
  senders(): Promise<readonly SenderRow[]>;
  integrations(): Promise<readonly IntegrationRow[]>;
  verifyTrail(): Promise<{
    readonly ok: boolean;
    readonly events: number;
    readonly problems: readonly string[];
  }>;
  /** A package of evidence, as one tar.gz file. */
  evidence(from: string, to: string, seed: number): Promise<Uint8Array>;
  /** Where a trace can be looked at, `{trace_id}` to be filled in; by name, such as `Jaeger`. */
  readonly traceLinks: Readonly<Record<string, string>>;
}
