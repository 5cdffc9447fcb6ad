import { createNoopMeter, trace } from '@opentelemetry/api';
import type { Attributes, Counter } from '@opentelemetry/api';
import { createPorts } from '@traceveil/pipeline';
import type {
  Accept,
  AuditEvent,
  Authenticator,
  Batch,
  ReceiverDependencies,
} from '@traceveil/pipeline';

/** Dependencies for tests, which tell what was accepted, counted and logged. */
export interface FakeDependencies extends ReceiverDependencies {
  readonly batches: Batch[];
  readonly logged: string[];
  readonly audited: AuditEvent[];
  readonly authenticators: Map<string, Authenticator>;
  /** The sum of a counter, over the attributes that are not named. */
  counted(name: string, attributes?: Attributes): number;
}

/** @param accept takes the batch after it was noted; by default with success */
export function fakeDependencies(
  accept: Accept = () => Promise.resolve({ rejectedItems: 0, message: '' }),
): FakeDependencies {
  const batches: Batch[] = [];
  const logged: string[] = [];
  const audited: AuditEvent[] = [];
  const additions: { name: string; value: number; attributes: Attributes }[] = [];
  const createCounter = (name: string): Counter => ({
    add: (value, attributes = {}) => void additions.push({ name, value, attributes }),
  });
  const note: Accept = (batch, signal) => {
    batches.push(batch);
    return accept(batch, signal);
  };
  const write = (fields: object, message: string) =>
    void logged.push(`${JSON.stringify(fields)} ${message}`);
  return {
    name: 'otlp',
    log: { debug: write, info: write, warn: write, error: write },
    meter: Object.assign(createNoopMeter(), { createCounter }),
    tracer: trace.getTracer('test'),
    now: Date.now,
    ports: createPorts(),
    accept: { traces: note, logs: note },
    authenticators: new Map(),
    audit: (events) => {
      audited.push(...events);
      return Promise.resolve();
    },
    batches,
    logged,
    audited,
    counted: (name, attributes = {}) =>
      additions
        .filter((addition) => addition.name === name)
        .filter((addition) =>
          Object.entries(attributes).every(([key, value]) => addition.attributes[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
  };
}
