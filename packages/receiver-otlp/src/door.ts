import type { PeerCertificate } from 'node:tls';
import { PipelineError } from '@traceveil/pipeline';
import type {
  Authentication,
  Authenticator,
  ReceiverDependencies,
  RefusalReason,
  Sender,
  Signal,
} from '@traceveil/pipeline';
import { identityOf } from './certificate-identity.ts';
import type { Config, ServerSecurity } from './config.ts';
import { createRefusalTrail, type RefusalTrail } from './refusal-trail.ts';
import { createSenderLimits } from './sender-limits.ts';

/** What is known of a request before its body is read. */
export interface Visitor {
  readonly address: string;
  readonly transport: Sender['transport'];
  /** The header; a secret. */
  readonly authorization: string | undefined;
  /** Of the connection, verified. */
  readonly certificate: PeerCertificate | undefined;
  /** `undefined` where the path names none. */
  readonly signal: Signal | undefined;
}

/** Decides who comes in, for one protocol. */
export interface Door {
  /** For `WWW-Authenticate`. */
  readonly challenge: string | undefined;
  /** @throws PipelineError `unauthenticated`, `denied`, `rate_limited`, or `retry`; counted already */
  admit(visitor: Visitor): Promise<Sender>;
  /** Counts what a sender that was let in has brought. */
  charge(sender: Sender, bytes: number): void;
  /** Notes a connection that ended before it could carry a request. */
  refuseConnection(address: string, transport: Sender['transport']): void;
}

/** The doors of one receiver: a sender has the same allowance at all of them. */
export interface Doors {
  /** @throws Error when there is no such authenticator */
  open(security: ServerSecurity): Door;
  /** Writes what is still to be audited. */
  close(): Promise<void>;
}

type Rule = Config['senders'][number];

interface DoorDependencies extends ReceiverDependencies {
  /** Where requests of senders that were let in are noted when they are refused. */
  readonly refused: Pick<RefusalTrail, 'note'>;
}

/** Makes the doors of a receiver. */
export function createDoors(rules: readonly Rule[], deps: DoorDependencies): Doors {
  const component = `receiver/${deps.name}`;
  const limits = createSenderLimits();
  const trail = createRefusalTrail(deps);
  const { refusedSenders, refusedRequests } = createCounters(deps);

  function note(who: Pick<Sender, 'address' | 'transport'>, id: string, reason: RefusalReason) {
    const { address, transport } = who;
    refusedSenders.add(1, { receiver: deps.name, transport, reason });
    trail.note({ sender: { id, address, transport }, component, reason });
  }

  function ruleOf(id: string): Rule | undefined {
    return rules.find((rule) => fits(rule.id, id));
  }

  async function admit(visitor: Visitor, authenticator?: Authenticator): Promise<Sender> {
    const { address, transport, signal } = visitor;
    const known = await authenticate(visitor, authenticator);
    if ('refused' in known) {
      note(visitor, 'unknown', known.refused);
      const problem = 'nothing proves who sends this: it needs valid credentials';
      throw new PipelineError(component, 'unauthenticated', problem);
    }
    const { id } = known;
    const rule = ruleOf(id);
    const maySignal =
      signal === undefined || rule?.signals === undefined || rule.signals.includes(signal);
    if (rule === undefined || !maySignal) {
      note(visitor, id, rule === undefined ? 'not_allowed' : 'signal_not_allowed');
      const problem = rule === undefined ? 'may not send here' : 'may not send this signal here';
      throw new PipelineError(component, 'denied', `the sender ${problem}`);
    }
    const sender = { id, address, transport };
    const retryAfterMs = limits.admit(accountOf(sender), rule);
    if (retryAfterMs > 0) {
      deps.refused.note({ sender, component, reason: 'rate_limited' });
      const problem = 'the sender is above its requests or bytes per second';
      throw new PipelineError(component, 'rate_limited', problem, { retryAfterMs });
    }
    return sender;
  }

  return {
    open({ auth }) {
      const authenticator = auth && deps.authenticators.get(auth.authenticator);
      if (auth && !authenticator) {
        throw new Error(`${component}: there is no authenticator "${auth.authenticator}"`);
      }
      return {
        challenge: authenticator?.challenge,
        async admit(visitor) {
          try {
            return await admit(visitor, authenticator);
          } catch (error) {
            const reason = error instanceof PipelineError ? error.remedy : 'internal';
            const { transport } = visitor;
            refusedRequests.add(1, { receiver: deps.name, transport, reason });
            throw error;
          }
        },
        charge(sender, bytes) {
          limits.charge(accountOf(sender), ruleOf(sender.id) ?? {}, bytes);
        },
        refuseConnection(address, transport) {
          note({ address, transport }, 'unknown', 'tls_handshake');
        },
      };
    },
    close: () => trail.finish(),
  };
}

function createCounters({ meter }: ReceiverDependencies) {
  return {
    refusedSenders: meter.createCounter('traceveil_receiver_refused_senders', {
      description: 'Requests and connections of senders that are not known or not allowed.',
    }),
    refusedRequests: meter.createCounter('traceveil_receiver_refused_requests'),
  };
}

/** What proves who sends: its credentials where they are asked for, else its certificate. */
function authenticate(
  { authorization, certificate }: Visitor,
  authenticator: Authenticator | undefined,
): Authentication | Promise<Authentication> {
  if (authenticator) return authenticator.authenticate(authorization);
  if (!certificate) return { id: 'anonymous' };
  const id = identityOf(certificate);
  return id === undefined ? { refused: 'nameless_certificate' } : { id };
}

/** Senders without a name have an allowance for each address. */
function accountOf({ id, address }: Sender): string {
  return id === 'anonymous' ? `${id} ${address}` : id;
}

function fits(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}
