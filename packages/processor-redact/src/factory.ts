import { LimitError, WireError } from '@traceveil/otlp';
import {
  PipelineError,
  type Processed,
  type Processor,
  type ProcessorFactory,
  type SharedProcessor,
} from '@traceveil/pipeline';
import { complete } from './complete.ts';
import { config, type Config } from './config.ts';
import { observeCoverage, type CountingProcessor, type CoverageCounts } from './coverage.ts';
import { divide } from './hold-items.ts';
import { createPolicy, type Policy } from './policy.ts';
import { redactAmongOthers, type Redacted } from './redact.ts';
import { createRedaction, withheldFor, type Redaction, type RedactionParts } from './redaction.ts';
import { RedactionCounts, type CountedRedactions } from './redaction-counts.ts';
import { ruleScannerOf } from './rule-scanner.ts';
import { ScanBudget } from './scan-budget.ts';
import type { TraceLesson } from './trace-secrets.ts';

/** `redact`: finds secrets in every text of a batch and puts tokens in their places. */
export const redactProcessor: ProcessorFactory<typeof config> = {
  kind: 'processor',
  type: 'redact',
  config,
  complete,
  keeps({ action, actions }) {
    const used = new Set([action, ...actions.map((rule) => rule.action)]);
    return (['seal', 'hold'] as const).filter((one) => used.has(one));
  },
  create(settings, { name, log, meter, now, tokenKeys, onLearnt }) {
    const policy = createPolicy(settings, tokenKeys);
    const counts = new RedactionCounts(meter, name);
    const parts: RedactionParts = {
      scanner: ruleScannerOf(settings, policy),
      policy,
      now,
      budget: new ScanBudget({
        timeMs: settings.max_batch_scan_time,
        valueTimeMs: settings.max_value_scan_time,
        textsMax: settings.max_batch_texts,
        attributesMax: settings.max_attributes,
      }),
      onError(error) {
        const reason = withheldFor(error).ruleId;
        counts.withheld(reason);
        if (reason !== 'detector-error') return; // A batch can have a million of them.
        // The name only: a message could quote the text.
        log.error({ processor: name, error: nameOf(error) }, 'a detector failed; value withheld');
      },
    };
    const redaction = createRedaction({ ...parts, onLearnt });
    // The same scanner, policy and budget, with counters and a memory of its own, and nothing kept.
    const keepingNothing = { ...policy, actions: undefined };
    const probing = createRedaction({
      ...{ ...parts, policy: keepingNothing },
      onError: () => undefined,
    });
    const stopObserving = observeCoverage(meter, name, redaction.coverage);
    return Object.assign(sharing(settings, redaction, counts), {
      name,
      coverage: () => redaction.coverage.snapshot(),
      start: () => Promise.resolve(),
      stop() {
        stopObserving();
        return Promise.resolve();
      },
      process(batch) {
        const done = ({ bytes, events, passes }: Redacted): Processed => {
          for (const { rule_id: rule, signal } of events) counts.redacted(rule, signal);
          if (!passes)
            return { batch: bytes === batch.bytes ? batch : { ...batch, bytes }, events };
          for (const { unsealed } of passes) counts.unsealed(unsealed);
          return { ...divide(batch, bytes, passes), events };
        };
        const fail = (error: unknown) => {
          throw toPipelineError(name, error);
        };
        try {
          const redacted = redactAmongOthers(batch, redaction);
          return redacted instanceof Promise ? redacted.then(done, fail) : done(redacted);
        } catch (error) {
          return fail(error);
        }
      },
      async probe(batch) {
        const { bytes, events } = await redactAmongOthers(batch, probing);
        return { batch: bytes === batch.bytes ? batch : { ...batch, bytes }, events };
      },
      async release(batch, revealed) {
        // What was found in the trace since is removed too; its texts were counted when they came.
        const releasing = { ...probing, traces: redaction.traces };
        const policy = revealing(keepingNothing, revealed);
        const { bytes, events } = await redactAmongOthers(batch, { ...releasing, policy });
        for (const { rule_id: rule, signal } of events) counts.redacted(rule, signal);
        return { batch: bytes === batch.bytes ? batch : { ...batch, bytes }, events };
      },
    } satisfies CountingProcessor);
  },
};

/** Leaves alone what these tokens stand for, but in names for the audit trail: these have no service. */
function revealing(policy: Policy, revealed: ReadonlySet<string>): Policy {
  return {
    ...policy,
    replacement(secret, service) {
      const token = policy.replacement(secret, service);
      const isRevealed = token !== undefined && service !== undefined && revealed.has(token);
      return isRevealed ? undefined : token;
    },
  };
}

/** What one redacting processor counts and learns, for others with the same settings. */
interface Counted {
  readonly redacted: CountedRedactions | undefined;
  readonly coverage: CoverageCounts | undefined;
}

function sharing(
  { max_batch_scan_time: batchTimeMsMax }: Config,
  { coverage, traces }: Redaction,
  counts: RedactionCounts,
) {
  return {
    batchTimeMsMax,
    takeCounts(): Counted | undefined {
      const counted = { redacted: counts.take(), coverage: coverage.take() };
      return (counted.redacted ?? counted.coverage) ? counted : undefined;
    },
    createCounter() {
      const addCoverage = coverage.createAdder();
      return (taken: unknown) => {
        const counted = taken as Counted;
        if (counted.redacted) counts.add(counted.redacted);
        if (counted.coverage) addCoverage(counted.coverage);
      };
    },
    learn: (lesson: unknown) => traces.learn(lesson as TraceLesson),
    lessons: () => traces.lessons(),
  } satisfies Omit<SharedProcessor, keyof Processor>;
}

function toPipelineError(name: string, error: unknown): unknown {
  if (error instanceof LimitError) {
    const problem = `${error.message}: raise processors.${name}.max_attributes, or send fewer`;
    return new PipelineError(`processor/${name}`, 'too_large', problem, { cause: error });
  }
  if (!(error instanceof WireError)) return error;
  const problem = `not valid protobuf: ${error.message}`;
  return new PipelineError(`processor/${name}`, 'invalid', problem, { cause: error });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
