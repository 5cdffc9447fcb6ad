// What the pages read of `/api/v1`, as its OpenAPI document tells it. Times are RFC 3339, UTC.

/** What a person can be. */
export type Role = 'viewer' | 'reviewer' | 'approver' | 'policy_editor' | 'auditor' | 'admin';

/** Who is signed in. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly must_change_password: boolean;
  readonly has_local_password: boolean;
  readonly csrf_token: string;
  readonly expires: string;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for what comes behind; absent at the end. */
  readonly next?: string;
}

/** Where a trace can be looked at, `{trace_id}` to be filled in. */
export interface TraceLink {
  readonly name: string;
  readonly url: string;
}

/** How the gateway does, at a glance. */
export interface Overview {
  readonly version: string;
  readonly started: string;
  readonly ready: boolean;
  readonly items: Readonly<
    Record<
      'received' | 'forwarded' | 'held' | 'denied' | 'rejected' | 'dead_lettered' | 'in_flight',
      number
    >
  >;
  readonly spans_per_second: number;
  readonly redactions: number;
  readonly queue_share: number;
  readonly queue_age_seconds: number;
  readonly canary: { readonly ok: boolean; readonly time?: string };
  readonly audit: { readonly ok: boolean; readonly events: number; readonly checkpoint?: string };
  readonly pending_approvals: number;
  readonly trace_links: readonly TraceLink[];
}

/** An event as it stands in the trail. */
export type TrailEvent = Readonly<Record<string, unknown>>;

/** One line of the trail. */
export interface EventRow {
  readonly seq: number;
  readonly time: string;
  readonly kind: string;
  readonly event: TrailEvent;
}

/** Events of one hour or day with one value. */
export interface SeriesPoint {
  readonly time: string;
  readonly value: string;
  readonly events: number;
}

/** Whether the trail is whole. */
export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly problems: readonly string[];
}

/** What is done about a secret. */
export type FindingStatus = 'open' | 'rotated' | 'false_positive';

/** A secret, known by its token. */
export interface Finding {
  readonly fingerprint: string;
  readonly rule_id: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly places: number;
  readonly services: readonly string[];
  readonly senders: readonly string[];
  readonly status: FindingStatus;
  readonly owner: string;
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

/** One thing that was said. */
export interface Turn {
  readonly time: string;
  readonly role: string;
  readonly tool?: string;
  readonly text: string;
  readonly service: string;
  readonly trace_id: string;
  readonly span_id: string;
}

/** A span as it was forwarded. */
export interface SessionSpan {
  readonly trace_id: string;
  readonly span_id: string;
  /** Empty of the outermost. */
  readonly parent_span_id: string;
  readonly name: string;
  readonly service: string;
  readonly time: string;
  readonly duration_ms: number;
  readonly failed: boolean;
}

/** A place where a secret stood. */
export interface MaskedPlace {
  readonly session_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly field_path: string;
  /** `text`, `key`, `bytes`, `number`, `unknown`; absent of older events, as `secret_bytes`. */
  readonly value_kind?: string;
  /** Absent of what was withheld too. */
  readonly secret_bytes?: number;
  readonly rule_id: string;
  readonly action: string;
  readonly replacement_token: string;
}

/** What became of a batch at one exporter. */
export interface Delivery {
  readonly time: string;
  readonly exporter: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly delivered_items: number;
}

/** One request as it was accepted. */
export interface SessionBatch {
  readonly batch_id: string;
  readonly accepted?: string;
  readonly sender?: string;
  readonly items?: number;
  readonly sha256?: string;
  readonly exporters: readonly Delivery[];
  readonly masked: readonly MaskedPlace[];
  readonly masked_left_out?: boolean;
}

/** A session as a conversation. */
export interface Session {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly senders: readonly { readonly id: string }[];
  readonly users: readonly string[];
  readonly agents: readonly string[];
  readonly services: readonly string[];
  readonly masked: Readonly<Record<string, number>>;
  readonly turns: readonly Turn[];
  readonly spans: readonly SessionSpan[];
  readonly spans_left_out?: number;
  readonly batches: readonly SessionBatch[];
}

/** What is held back and waits for a person. */
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

/** One of them, with what it holds, masked. */
export interface HeldItem extends HeldRow {
  readonly request: unknown;
  readonly trace_links: readonly TraceLink[];
}

/** A value under seal: where it stood. */
export interface SealedRow {
  readonly sealed_id: string;
  readonly time: string;
  readonly token: string;
  readonly rule_id: string;
  readonly service: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly field_path: string;
}

/** What one person said to a request. */
export interface Decision {
  readonly time: string;
  readonly by: string;
  readonly decision: 'approve' | 'deny' | 'force';
  readonly reason: string;
  readonly preapproved: boolean;
}

/** When something may be approved and used. */
export interface TimeWindow {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
}

/** How far a request has come. */
export type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired' | 'used';

/** What becomes of a held item when it is let go. */
export type ReleaseMode = 'masked' | 'revealed' | 'drop';

/** Somebody asks to see what is sealed, or that held items go on. */
export interface Approval {
  readonly id: string;
  readonly kind: 'reveal' | 'release';
  readonly state: ApprovalState;
  readonly created: string;
  readonly expires: string;
  readonly requester: string;
  readonly reason: string;
  readonly sealed_ids: readonly string[];
  readonly hold_id: string;
  readonly mode?: ReleaseMode;
  readonly tokens: readonly string[];
  readonly places: readonly Omit<SealedRow, 'time'>[];
  /** Of exactly what is asked for. */
  readonly sha256: string;
  readonly services: readonly string[];
  readonly rule_ids: readonly string[];
  /** Each on its own. */
  readonly needs: readonly {
    readonly rule: number;
    readonly approvals: number;
    readonly groups: readonly string[];
    /** When it may be approved and used; none: always. */
    readonly windows: readonly TimeWindow[];
  }[];
  readonly decisions: readonly Decision[];
  readonly once: boolean;
  readonly uses: number;
  readonly is_own: boolean;
  readonly may_decide: boolean;
  readonly may_force: boolean;
  readonly may_use: boolean;
}

/** A value that was under seal. Never kept longer than it is shown. */
export interface RevealedValue {
  readonly sealed_id: string;
  readonly token: string;
  readonly field_path: string;
  readonly value: string;
}

/** What using an approval gives. */
export interface Used {
  readonly values: readonly RevealedValue[];
  /** When a page must hide it. */
  readonly visible_until: string;
  readonly once: boolean;
}

/** What needs no further approval, until when. */
export interface Preapproval {
  readonly id: string;
  readonly services: readonly string[];
  readonly rule_ids: readonly string[];
  readonly created: string;
  readonly until: string;
  readonly by: string;
  readonly reason: string;
}

/** The configuration that holds. */
export interface Policy {
  readonly hash: string;
  readonly yaml: string;
  readonly editable: boolean;
  /** Whether another than the author has to approve. */
  readonly review: boolean;
  readonly parts: readonly PolicyPart[];
}

/** What stands below one `redact` processor. */
export interface PolicyPart {
  readonly processor: string;
  readonly yaml: string;
  /** Absent: it is what the file says. */
  readonly version?: number;
}

/** What somebody would have hold. */
export interface PolicyDraft {
  readonly processor: string;
  readonly yaml: string;
  readonly sha256: string;
  readonly author: string;
  readonly time: string;
  /** Line 0 has no place. */
  readonly problems: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
  readonly proposal?: { readonly time: string; readonly reason: string };
  readonly is_own: boolean;
  readonly may_approve: boolean;
}

/** What a draft would change. */
export interface PolicyComparison {
  readonly processor: string;
  readonly lines: readonly { readonly is: 'same' | 'added' | 'removed'; readonly text: string }[];
  readonly rules_on: readonly string[];
  readonly rules_off: readonly string[];
  readonly sessions: readonly {
    readonly id: string;
    readonly found: Readonly<Record<string, number>>;
  }[];
  readonly sessions_read: number;
}

/** A policy that held once, or holds. */
export interface PolicyVersion {
  readonly number: number;
  readonly processor: string;
  readonly time: string;
  readonly author: string;
  readonly approver: string;
  readonly reason: string;
  readonly approver_reason: string;
  readonly sha256: string;
  readonly holds: boolean;
}

/** What the policy makes of a text. */
export interface Trial {
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

/** A rule, and whether it is on. */
export interface RuleRow {
  readonly id: string;
  readonly title: string;
  readonly on: boolean;
}

/** What was seen of one field. */
export interface CoverageRow {
  readonly service: string;
  readonly signal: string;
  readonly convention: string;
  readonly field: string;
  readonly seen: number;
  readonly scanned: number;
  readonly changed: number;
  readonly dropped: number;
  readonly opaque: number;
  readonly ignored: number;
  readonly unscanned: number;
}

/** Gauges and counters, and what runs. */
export interface Health {
  readonly figures: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
  readonly components: readonly string[];
}

/** What a backend refused for good. */
export interface DeadLetter {
  readonly id: string;
  readonly time: string;
  readonly exporter: string;
  readonly signal: string;
  readonly items: number;
  readonly bytes: number;
  readonly reason: string;
}

/** Who sends. */
export interface SenderRow {
  readonly id: string;
  readonly events: number;
  readonly last_seen: string;
}

/** Where events and notices are sent on to. */
export interface IntegrationRow {
  readonly name: string;
  readonly type: string;
  readonly endpoint: string;
  readonly takes: 'audit_events' | 'notices';
  readonly ok: boolean;
  readonly delivered: number;
  readonly failed: number;
}

/** A notice on its way to an integration, or a time in which a sink took no audit events. */
export interface NoticeDelivery {
  readonly id: string;
  readonly time: string;
  readonly integration: string;
  readonly type: string;
  readonly endpoint: string;
  readonly occasion: 'requested' | 'forced' | 'proposed' | 'test' | 'audit_events';
  /** Id of the approval, or `sha256` of the draft. */
  readonly about: string;
  readonly outcome: 'waiting' | 'delivered' | 'failed' | 'dropped';
  readonly attempts: readonly {
    readonly time: string;
    /** Absent: it was taken. */
    readonly problem?: 'refused' | 'timeout' | 'unreachable' | 'tls' | 'sign_in' | 'not_taken';
    /** Of `not_taken`. */
    readonly detail?: string;
    readonly status?: number;
  }[];
  readonly tries: number;
  readonly next_try?: string;
  readonly replay_of?: string;
  readonly may_replay: boolean;
}

/** An API token. */
export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly roles: readonly Role[];
  readonly created: string;
  readonly expires: string;
  readonly last_used?: string;
}

/** A local account. */
export interface UserRow {
  readonly id: string;
  readonly source: 'local' | 'oidc';
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly disabled: boolean;
  readonly must_change_password: boolean;
  readonly created: string;
  readonly last_sign_in?: string;
}

/** How somebody can sign in. */
export interface SignInOptions {
  readonly local: boolean;
  /** The host of the identity provider. */
  readonly oidc?: { readonly issuer: string };
}

/** @see RFC 9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}
