import { setImmediate } from 'node:timers/promises';
import { finish, type Turns } from '@traceveil/detect';
import { cleanLengthMin, type Recognized } from '@traceveil/detect/internal';
import { longTextsIn } from '@traceveil/otlp';
import { PipelineError, type Batch, type RedactEvent } from '@traceveil/pipeline';
import type { Keeping } from './keeping.ts';
import { searchLongTexts } from './long-texts.ts';
import { mask, type Again } from './mask.ts';
import type { Redaction } from './redaction.ts';
import { sweep } from './sweep.ts';

/** A sweep can change what a key says of its value: what it changed is then searched again. */
const roundsMax = 4;
/** After so long others have their turn. */
const turnMs = 10;

/** A batch without its secrets. */
export interface Redacted {
  /** The batch's own when nothing was found. */
  readonly bytes: Uint8Array;
  readonly events: readonly RedactEvent[];
  /** What each pass wants kept; undefined when policy wants nothing of anything. */
  readonly passes: readonly Keeping[] | undefined;
}

type RawBatch = Pick<Batch, 'bytes' | 'signal' | 'sender'>;

/**
 * Replaces the secrets of a batch.
 *
 * @throws WireError when the batch is not what its signal prescribes
 */
export function redact(batch: RawBatch, redaction: Redaction): Redacted {
  return finish(redactInTurns(batch, { ...redaction, budget: redaction.budget.fresh() }));
}

/**
 * The same, for a server: a batch with long texts does not hold up the others.
 *
 * @returns no promise when there was nothing to wait for
 * @throws WireError when the batch is not what its signal prescribes
 */
export function redactAmongOthers(
  batch: RawBatch,
  redaction: Redaction,
): Redacted | Promise<Redacted> {
  const own = { ...redaction, budget: redaction.budget.fresh() };
  const turns = redactInTurns(batch, own);
  const first = turns.next();
  return first.done === true ? first.value : goOn(turns, own);
}

async function goOn(turns: Turns<Redacted>, { budget }: Redaction): Promise<Redacted> {
  for (let endMs = budget.now() + turnMs; ;) {
    if (budget.now() >= endMs) {
      budget.pause();
      await setImmediate();
      budget.resume();
      endMs = budget.now() + turnMs;
    }
    const turn = turns.next();
    if (turn.done === true) return turn.value;
  }
}

/** @param redaction with a budget of its own */
function* redactInTurns(batch: RawBatch, redaction: Redaction): Turns<Redacted> {
  const events: RedactEvent[] = [];
  const passes: Keeping[] | undefined = redaction.policy.actions && [];
  let { bytes } = batch;
  let again: Again | undefined;
  const texts = longTextsIn(bytes, batch.signal, cleanLengthMin);
  let recognized: Recognized | undefined = redaction.clean.recognize(bytes, texts);
  for (let round = 0; round < roundsMax; round++) {
    const at = { ...batch, bytes };
    const long = yield* searchLongTexts(at, redaction, {
      scanner: () => redaction.scanner,
      recognized,
      isWanted: ({ itemIndex }) => again?.changedItems.has(itemIndex) !== false,
    });
    const masked = mask(at, redaction, { long, recognized, again });
    const swept = yield* sweep(batch, masked, redaction);
    ({ bytes } = swept);
    for (const event of masked.recorder.events) events.push(event);
    if (masked.recorder.keeping) passes?.push(masked.recorder.keeping);
    if (bytes === masked.bytes) return { bytes, events, passes };
    recognized = undefined;
    again = { changedItems: swept.changedItems, encodedItems: masked.encodedItems };
  }
  throw new PipelineError('processor/redact', 'internal', 'secrets are found without end');
}
