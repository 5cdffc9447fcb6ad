import { LimitError, WireError } from '@traceveil/otlp';
import { PipelineError, type ProcessorFactory, type RedactEvent } from '@traceveil/pipeline';
import { complete } from './complete.ts';
import { config } from './config.ts';
import { observeCoverage, type CountingProcessor } from './coverage.ts';
import { createPolicy } from './policy.ts';
import { redactAmongOthers, type Redacted } from './redact.ts';
import { createRedaction, withheldFor, type RedactionParts } from './redaction.ts';
import { ruleScannerOf } from './rule-scanner.ts';
import { ScanBudget } from './scan-budget.ts';

/** `redact`: finds secrets in every text of a batch and puts tokens in their places. */
export const redactProcessor: ProcessorFactory<typeof config> = {
  kind: 'processor',
  type: 'redact',
  config,
  complete,
  create(settings, { name, log, meter, now, tokenKeys }) {
    const policy = createPolicy(settings, tokenKeys);
    const withheld = meter.createCounter('traceveil_withheld_values', {
      description: 'Values that could not be searched and so were not forwarded, by reason.',
    });
    const redactions = meter.createCounter('traceveil_redactions', {
      description: 'Secrets that were replaced, by rule and signal.',
    });
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
        withheld.add(1, { processor: name, reason });
        if (reason !== 'detector-error') return; // A batch can have a million of them.
        // The name only: a message could quote the text.
        log.error({ processor: name, error: nameOf(error) }, 'a detector failed; value withheld');
      },
    };
    const redaction = createRedaction(parts);
    // The same scanner, policy and budget, with counters and a memory of its own.
    const probing = createRedaction({ ...parts, onError: () => undefined });
    const stopObserving = observeCoverage(meter, name, redaction.coverage);
    const made: CountingProcessor = {
      name,
      coverage: () => redaction.coverage.snapshot(),
      start: () => Promise.resolve(),
      stop() {
        stopObserving();
        return Promise.resolve();
      },
      process(batch) {
        const done = ({ bytes, events }: Redacted) => {
          count(events, (rule, signal) => {
            redactions.add(1, { processor: name, rule, signal });
          });
          return { batch: bytes === batch.bytes ? batch : { ...batch, bytes }, events };
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
    };
    return made;
  },
};

function toPipelineError(name: string, error: unknown): unknown {
  if (error instanceof LimitError) {
    const problem = `${error.message}: raise processors.${name}.max_attributes, or send fewer`;
    return new PipelineError(`processor/${name}`, 'too_large', problem, { cause: error });
  }
  if (!(error instanceof WireError)) return error;
  const problem = `not valid protobuf: ${error.message}`;
  return new PipelineError(`processor/${name}`, 'invalid', problem, { cause: error });
}

function count(events: readonly RedactEvent[], add: (rule: string, signal: string) => void): void {
  for (const event of events) add(event.rule_id, event.signal);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
