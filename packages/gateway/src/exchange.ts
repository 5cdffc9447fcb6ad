import { setTimeout as sleep } from 'node:timers/promises';
import type { Authenticator, Component, Processor } from '@traceveil/pipeline';
import type { KeptSink } from '@traceveil/spool';
import type { Built, Queue, Unit } from './build.ts';
import { isSame, listeners } from './config-endpoints.ts';
import type { GatewayConfig } from './config.ts';

/** For the port of a receiver that was stopped to be free again. */
const portFreeWithinMs = 2_000;
const portRetryMs = 20;

/** The components of a stage that one configuration has and the other has not. */
export interface Difference {
  readonly receivers: readonly Component[];
  readonly extensions: readonly Authenticator[];
  readonly processors: readonly Processor[];
  readonly outlets: readonly Queue[];
  readonly audit: readonly KeptSink[];
}

/** What `one` has and `other` has not; a component that is in both is the same object. */
export function onlyIn(one: Built, other: Built): Difference {
  return {
    receivers: without(one.receivers, other.receivers),
    extensions: without(one.extensions, other.extensions),
    processors: without(one.processors, other.processors),
    outlets: without(one.outlets, other.outlets),
    audit: without(one.audit, other.audit),
  };
}

type Units<Made extends Component> = ReadonlyMap<string, Unit<Made>>;

function without<Made extends Component>(units: Units<Made>, others: Units<Made>): Made[] {
  const kept = new Set([...others.values()].map(({ component }) => component));
  return [...units.values()].flatMap(({ component }) => (kept.has(component) ? [] : component));
}

/**
 * The receivers of `next` that want a port on which one that goes away still listens, by another
 * address: that cannot be listened on before the other is closed. The very same is handed over.
 */
export function waitingForPort(
  next: Pick<GatewayConfig, 'receivers'>,
  before: Pick<GatewayConfig, 'receivers'>,
  { added, removed }: { readonly added: Difference; readonly removed: Difference },
): readonly Component[] {
  const portsOf = ({ name }: Component, { receivers }: Pick<GatewayConfig, 'receivers'>) =>
    listeners(receivers.find(({ id }) => id === name)?.config, []).map(({ endpoint }) => endpoint);
  const taken = removed.receivers.flatMap((receiver) => portsOf(receiver, before));
  return added.receivers.filter((receiver) =>
    portsOf(receiver, next).some((port) =>
      taken.some((other) => isSame(other, port) && other.host !== port.host),
    ),
  );
}

/**
 * Starts components one after the other. When one cannot start, those that were started are
 * stopped again.
 *
 * @throws what the component threw
 */
export async function startAll(order: readonly Component[]): Promise<void> {
  for (const [index, component] of order.entries()) {
    try {
      await component.start();
    } catch (error) {
      await stopAll(order.slice(0, index).reverse());
      throw error;
    }
  }
}

/** Stops at once, one after the other. */
export async function stopAll(order: readonly Component[]): Promise<void> {
  const now = AbortSignal.abort();
  for (const component of order) await component.stop(now);
}

/**
 * Starts a receiver on the port that another is about to leave.
 *
 * @throws what the receiver threw when the port is not free after two seconds
 */
export async function startWhenFree(receiver: Component): Promise<void> {
  const giveUpAt = Date.now() + portFreeWithinMs;
  for (;;) {
    try {
      await receiver.start();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(portRetryMs);
    }
  }
}
