import type { AuditDependencies } from '@traceveil/pipeline';
import { observeFailing } from '../failing-gauge.ts';
import type { Missing } from './trail-reader.ts';
import { NotTaken } from './transport.ts';

const reasons: Readonly<Record<Missing['why'], string>> = {
  deleted: 'retention deleted them before they were sent',
  unverified: 'they were changed; `traceveil audit verify` names them',
};

/** Of an outage: a database that is back, and now refuses the password, is worth another line. */
const toldMax = 8;

/** What a sink that sends a trail tells of itself. */
export interface FollowerTelemetry {
  /** @param waiting events that are durable and not sent */
  watch(waiting: () => number): void;
  /** @param rejected events that the other side took and threw away */
  sent(events: number, rejected: number): void;
  /** @param delayMs until it is tried again */
  failed(error: unknown, delayMs: number): void;
  worked(): void;
  missing(missing: readonly Missing[]): void;
  /** The event at which the cursor stood is not in the trail. */
  otherTrail(seq: number): void;
  /** The other side has only what is up to `seq`, where it had taken what is up to `sent`. */
  fellBehind(seq: number, sent: number): void;
  stop(): void;
}

/** An outage is told when it begins, for each new reason, and when it ends; the metrics go on. */
export function createFollowerTelemetry({
  name,
  log,
  meter,
  onAttempt,
}: Pick<AuditDependencies, 'name' | 'log' | 'meter' | 'onAttempt'>): FollowerTelemetry {
  const component = `audit/${name}`;
  const attributes = { sink: component };
  const { sent, failed, lost } = countersOf(meter);
  const waiting = meter.createObservableGauge('traceveil_audit_sink_waiting_events', {
    description: 'Audit events in the trail that a sink has not sent yet.',
  });
  const stopFailing = observeFailing(meter, component, () => told.size > 0);
  let observe: Parameters<typeof waiting.addCallback>[0] | undefined;
  /** What was told of the outage. */
  const told = new Set<string>();

  function unwatch(): void {
    if (observe) waiting.removeCallback(observe);
    observe = undefined;
  }

  return {
    stop() {
      if (told.size > 0) onAttempt?.({ sink: name, outcome: 'stopped' });
      unwatch();
      stopFailing();
    },
    watch(count) {
      unwatch();
      observe = (result) => result.observe(count(), attributes);
      waiting.addCallback(observe);
    },
    sent(events, rejected) {
      sent.add(events, attributes);
      if (rejected === 0) return;
      lost.add(rejected, { ...attributes, reason: 'rejected' });
      log.error({ component, events: rejected }, 'the other side took events and threw them away');
    },
    failed(error, delayMs) {
      failed.add(1, attributes);
      const reason = describe(error);
      onAttempt?.({ sink: name, outcome: 'failed', reason, delayMs });
      const message = `${reason}; its events wait in the trail until it works`;
      if (told.has(message) || told.size === toldMax) return;
      log.error({ component }, message);
      told.add(message);
    },
    worked() {
      if (told.size === 0) return;
      log.info({ component }, 'audit events are sent again');
      onAttempt?.({ sink: name, outcome: 'taken' });
      told.clear();
    },
    missing(missing) {
      for (const { from, to, why } of missing) {
        lost.add(to - from + 1, { ...attributes, reason: why });
        log.error({ component, from, to }, `events cannot be sent: ${reasons[why]}`);
      }
    },
    fellBehind(seq, sent) {
      const message = `the other side has events up to ${seq}, where it had taken those up to ${sent}`;
      log.warn({ component, seq, sent }, `${message}; what is between is sent again`);
    },
    otherTrail(seq) {
      const message = `event ${seq}, up to which was sent, is not in the trail: it is another one`;
      log.error({ component, seq }, `${message}; all that is in it is sent from its beginning`);
    },
  };
}

function countersOf(meter: AuditDependencies['meter']) {
  const sent = meter.createCounter('traceveil_audit_sink_sent_events', {
    description: 'Audit events that a sink has sent and the other side has taken.',
  });
  const failed = meter.createCounter('traceveil_audit_sink_failed_requests', {
    description: 'Attempts of a sink after which the same is sent again.',
  });
  const lost = meter.createCounter('traceveil_audit_sink_lost_events', {
    description:
      'Audit events that a sink could not send: deleted before, changed, or thrown away there.',
  });
  return { sent, failed, lost };
}

/** Of an error that is not ours only the system's code: its text may quote anything. */
function describe(error: unknown): string {
  if (error instanceof NotTaken) return error.message;
  const { code } = error as { readonly code?: unknown };
  return `cannot be sent: ${typeof code === 'string' ? code : 'internal error'}`;
}
