import { PipelineError, type Batch, type RedactEvent } from '@traceveil/pipeline';
import { mask, type Again } from './mask.ts';
import type { Redaction } from './redaction.ts';
import { sweep } from './sweep.ts';

/** A sweep can change what a key says of its value: what it changed is then searched again. */
const roundsMax = 4;

/**
 * Replaces the secrets of a batch.
 *
 * @returns `bytes` is the batch's own when nothing was found
 * @throws WireError when the batch is not what its signal prescribes
 */
export function redact(
  batch: Pick<Batch, 'bytes' | 'signal' | 'sender'>,
  redaction: Redaction,
): { readonly bytes: Uint8Array; readonly events: readonly RedactEvent[] } {
  redaction.budget.begin();
  const events: RedactEvent[] = [];
  let { bytes } = batch;
  let again: Again | undefined;
  for (let round = 0; round < roundsMax; round++) {
    const masked = mask({ ...batch, bytes }, redaction, again);
    const swept = sweep(batch, masked, redaction);
    ({ bytes } = swept);
    for (const event of masked.recorder.events) events.push(event);
    if (bytes === masked.bytes) return { bytes, events };
    again = { changedItems: swept.changedItems, encodedItems: masked.encodedItems };
  }
  throw new PipelineError('processor/redact', 'internal', 'secrets are found without end');
}
