import type { Signal } from './batch.ts';
import type { Remedy } from './error.ts';

/**
 * One line of the audit trail, told from others by `kind`. Field names as they stand in the trail,
 * one JSON object a line; the gateway puts beside them `config_hash`, the configuration that held.
 */
export type AuditEvent =
  | AcceptEvent
  | RedactEvent
  | ForwardEvent
  | RefuseEvent
  | ConfigEvent
  | SelfTestEvent
  | ReadEvent
  | HoldEvent
  | ReleaseEvent
  | ApprovalEvent
  | AccessEvent
  | StopEvent;

/** Who an event is about. */
interface EventSender {
  readonly id: string;
  readonly address: string;
  readonly transport: string;
}

/** A batch is ours from here on: its clean bytes are handed over next. */
export interface AcceptEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'accept';
  /** Which batch, in all events about it: a random UUID. */
  readonly batch_id: string;
  readonly sender: EventSender;
  readonly signal: Signal;
  /** Spans, log records or data points. */
  readonly items: number;
  /** Of the clean request in protobuf, as it is handed over. */
  readonly bytes: number;
  /** Of these bytes, in hex. */
  readonly sha256: string;
}

/** What became of a batch at one exporter, when nothing more will be done with it. */
export interface ForwardEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'forward';
  /** Of its `accept` event; empty for what a version without batch ids accepted. */
  readonly batch_id: string;
  /** As in the configuration. */
  readonly exporter: string;
  /** Where it was sent, without credentials; empty where the exporter sends to one of several. */
  readonly endpoint: string;
  readonly signal: Signal;
  /** `delivered`: the backend has taken all of it; `partly`: some items; the others none. */
  readonly outcome: 'delivered' | 'partly' | 'dead_lettered' | 'dropped';
  readonly delivered_items: number;
  /** Taken and thrown away by the backend. */
  readonly rejected_items: number;
  readonly dead_lettered_items: number;
  readonly dropped_items: number;
  /** Why not all was delivered, such as `exporter/otlp_http: backend answered 400`. */
  readonly reason: string;
}

/** What was found where and what was done. Never the value. */
export interface RedactEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'redact';
  /** Set by the pipeline; that of the `accept` event of the same batch. */
  readonly batch_id?: string;
  readonly sender: EventSender;
  /** `service.name` of the resource; empty when it has none. */
  readonly service: string;
  /** 32 lower-case hex digits; empty where the signal has none. */
  readonly trace_id: string;
  /** 16 lower-case hex digits; empty where the signal has none. */
  readonly span_id: string;
  /** `session.id`, `gen_ai.conversation.id` or a kindred attribute; empty when none is named. */
  readonly session_id: string;
  /** `user.id`, `enduser.id` or a kindred attribute; empty when none is named. */
  readonly user_id: string;
  /** `gen_ai.agent.id`, `gen_ai.agent.name` or a kindred attribute; empty when none is named. */
  readonly agent_id: string;
  readonly signal: Signal;
  /** Such as `resource_spans[0].scope_spans[0].spans[3].attributes["db.password"]`. */
  readonly field_path: string;
  /** What stood there; `unknown` is a field that OTLP does not know. Absent of older versions. */
  readonly value_kind?: 'text' | 'key' | 'bytes' | 'number' | 'unknown';
  /** Of the secret, as its reader reads it: without escapes, out of base64. Absent when withheld. */
  readonly secret_bytes?: number;
  readonly rule_id: string;
  /**
   * `drop_field`: a field that OTLP does not know was removed whole; `seal`: masked, and the value
   * kept under seal; `hold`: masked, and the item is held back.
   */
  readonly action: 'mask' | 'drop_field' | 'seal' | 'hold';
  /** Of the value that is kept under seal, where one is: a random UUID. */
  readonly sealed_id?: string;
  /** What stands there now: `[REDACTED:<rule-id>#<12 hex>]`. */
  readonly replacement_token: string;
  /** Of the key under which the token was made; keys are exchanged, tokens stay. */
  readonly token_key_id: string;
}

/** A configuration took effect, or was refused and the one before it holds on. */
export interface ConfigEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'config';
  readonly occasion: 'start' | 'reload';
  readonly outcome: 'accepted' | 'refused';
  /** How many things are wrong with it; the log names them. */
  readonly problems: number;
  /** Of what makes replacement tokens from now on. */
  readonly token_key_id: string;
}

/** Planted secrets were run through the processors of a pipeline as they run. */
export interface SelfTestEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'self_test';
  /** `change`: the outcome is another than before; `time`: it is an hour since the last event. */
  readonly occasion: 'start' | 'reload' | 'change' | 'time';
  readonly pipeline: string;
  /** Each of which should have found one secret; those that are off are not among them. */
  readonly rules: readonly string[];
  /** Of these, whose secret came out as it went in. */
  readonly leaked: readonly string[];
  /** `withheld`: nothing came out, so nothing leaked, and nothing is proven of the rules. */
  readonly outcome: 'masked' | 'leaked' | 'withheld';
}

/** A person read what is kept here, by a command beside the gateway. */
export interface ReadEvent {
  /** RFC 3339, UTC, milliseconds; of the command, which may have run before this was written. */
  readonly time: string;
  readonly kind: 'read';
  /** A random UUID: after a crash an event may stand twice. */
  readonly read_id: string;
  readonly command:
    | 'session list'
    | 'session show'
    | 'session replay'
    | 'spool show'
    | 'audit search'
    | 'audit lookup'
    | 'report';
  /** A session, dead letters or the filters, as written but for secrets; of a lookup the fingerprint. */
  readonly subject: string;
  /** User of the operating system; the name may be empty, the id is -1 where there is none. */
  readonly actor: { readonly name: string; readonly uid: number };
  /** As given by `--reason`, but for secrets. */
  readonly purpose: string;
  /** Events, sessions, recorded requests or dead letters. */
  readonly results: number;
}

/** Items of a batch are held back until a person decides, or their time is over. */
export interface HoldEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'hold';
  /** That of the batch they came in. */
  readonly batch_id: string;
  readonly hold_id: string;
  readonly sender: EventSender;
  readonly signal: Signal;
  readonly items: number;
  /** Of the request in protobuf that would be forwarded masked, in hex. */
  readonly sha256: string;
  /** When it is decided without a person, RFC 3339. */
  readonly expires: string;
}

/** What was held is held no more. */
export interface ReleaseEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'release';
  /** Under which it goes on, with an `accept` event of its own; empty when it is dropped. */
  readonly batch_id: string;
  readonly hold_id: string;
  /** Of the decision; empty when nobody decided in time. */
  readonly approval_id: string;
  readonly outcome: 'forwarded_masked' | 'forwarded_revealed' | 'dropped';
  readonly reason: 'approved' | 'denied' | 'expired';
  /** Tokens in whose places the values stand again. */
  readonly revealed_tokens: readonly string[];
  readonly items: number;
}

/** Who did something by the API, the console or a command that uses the API. */
export interface EventActor {
  readonly kind: 'user' | 'api_token' | 'gateway';
  /** Such as an e-mail address, or the name of a token. */
  readonly id: string;
  readonly roles: readonly string[];
}

/** A step of a request for approval. */
export interface ApprovalEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'approval';
  readonly approval_id: string;
  /** `reveal`: a sealed value is shown to the requester; `release`: held items go on. */
  readonly subject_kind: 'reveal' | 'release';
  /** Ids of sealed values, or of what is held. */
  readonly subject_ids: readonly string[];
  /** Of exactly what was asked for, in its RFC 8785 form, in hex. */
  readonly subject_sha256: string;
  /**
   * `withdrawn`: a pre-approval holds no more; `used`: the value was shown, or the items went on;
   * `refused`: what was tried may not be.
   */
  readonly step:
    | 'requested'
    | 'approved'
    | 'denied'
    | 'forced'
    | 'preapproved'
    | 'withdrawn'
    | 'expired'
    | 'used'
    | 'refused';
  readonly actor: EventActor;
  /** As its author gave it, but for secrets; of a refusal what it was refused for. */
  readonly reason: string;
}

/** Somebody signed in, read or changed something by the API or the console. */
export interface AccessEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'access';
  readonly actor: EventActor;
  /** Peer address without port. */
  readonly address: string;
  /** The `operationId` of the API, such as `listSessions` or `signIn`. */
  readonly operation: string;
  /** What of, such as a session id or the filters, but for secrets; empty for all of it. */
  readonly subject: string;
  readonly outcome: 'allowed' | 'refused';
  /** HTTP status. */
  readonly status: number;
}

/** The gateway takes nothing more and ends: a trail that goes on without one was cut short. */
export interface StopEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'stop';
  /** Spans, log records and data points that were accepted and not delivered. */
  readonly undelivered: number;
}

/** Why a sender was turned away, which hears no more than that it was; or its request. */
export type RefusalReason =
  /** No credentials. */
  | 'missing'
  /** Not the kind of credentials that is asked for, or none that can be read. */
  | 'malformed'
  /** Longer than any credentials. */
  | 'oversized'
  /** A token, user or password that is not among ours, or no longer. */
  | 'wrong_credentials'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'wrong_signature'
  /** Signed by a key that the issuer does not, or no longer, publish. */
  | 'unknown_key'
  /** An algorithm that is not on the list, `none` among them. */
  | 'wrong_algorithm'
  | 'expired'
  | 'not_yet_valid'
  /** A client certificate that is missing or not to be trusted, or no TLS at all. */
  | 'tls_handshake'
  /** A client certificate that names nobody. */
  | 'nameless_certificate'
  /** Known, but on no line of `senders`. */
  | 'not_allowed'
  /** Known, but may not send this signal. */
  | 'signal_not_allowed'
  /** Accepted, and then it could not be handed over: its sender was told to send it again. */
  | 'not_kept'
  // What a sender that was let in hears of its request.
  | Exclude<Remedy, 'retry' | 'unauthenticated' | 'denied'>;

/** A sender, or its request, was turned away. Never its credentials, nor what it sent. */
export interface RefuseEvent {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly kind: 'refuse';
  /** Of its `accept` event, where it has one. */
  readonly batch_id?: string;
  /** The id is `unknown` where nothing proves one. */
  readonly sender: EventSender;
  /** Such as `receiver/otlp`. */
  readonly component: string;
  readonly reason: RefusalReason;
  /** Refusals before this one that have no event of their own, since there were too many. */
  readonly suppressed: number;
}
