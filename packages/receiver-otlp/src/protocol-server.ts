import type { Endpoint, Log, Ports } from '@traceveil/pipeline';
import type { Admission } from './admission.ts';
import type { Door } from './door.ts';
import type { Intake } from './intake.ts';

/** What a server hands on, and to whom. */
export interface ServerParts {
  /** Such as `receiver/otlp`. */
  readonly component: string;
  readonly intake: Intake;
  readonly door: Door;
  readonly admission: Admission;
  readonly ports: Ports;
  readonly log: Log;
}

/** A server that is bound when `start` resolves. */
export interface ProtocolServer {
  /** @returns where it listens; @throws Error with one clear line */
  start(): Promise<Endpoint>;
  stop(deadline: AbortSignal): Promise<void>;
}
