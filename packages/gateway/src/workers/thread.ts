// The program of a worker thread: makes a processor, and does to batches what it is told.

import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { PipelineError, type Batch, type Log, type Processed } from '@traceveil/pipeline';
import { makeProcessor } from './make-processor.ts';
import type {
  Answer,
  FromThread,
  LogLine,
  Refusal,
  Request,
  Result,
  ThreadData,
  ToThread,
} from './messages.ts';

/** Between two answers; a batch can have a million texts that cannot be searched. */
const logLinesMax = 100;

assert(parentPort, 'this is the program of a worker thread');
const port = parentPort;
let logLines = 0;
/** What was learnt since the last answer. */
let lessons: unknown[] = [];

function say(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

const logAt = (level: LogLine['level']) => (fields: object, message: string) => {
  if (++logLines > logLinesMax) return;
  // As the log would write them; not all that it can write can cross.
  say({ kind: 'log', level, fields: JSON.parse(JSON.stringify(fields)) as object, message });
};
const log: Log = {
  debug: logAt('debug'),
  info: logAt('info'),
  warn: logAt('warn'),
  error: logAt('error'),
};

const processor = makeProcessor(workerData as ThreadData, {
  log,
  onLearnt: (lesson) => lessons.push(lesson),
});

/** Begins at once, so that batches begin in the order in which they came. */
async function answer({ kind, id, batch, revealed }: Request): Promise<void> {
  let result: Result | Refusal;
  try {
    result = resultOf(batch, await work[kind](batch, revealed));
  } catch (error) {
    result = refusalOf(error);
  }
  // What is told to who asks for a probe is not listened to.
  const isCounted = kind !== 'probe';
  const answered: Answer = {
    kind: 'answer',
    id,
    result,
    counts: isCounted ? processor.takeCounts() : undefined,
    lessons: isCounted ? lessons : [],
  };
  if (isCounted) lessons = [];
  logLines = 0;
  const bytes = 'bytes' in result ? result.bytes : undefined;
  say(answered, bytes ? [bytes.buffer as ArrayBuffer] : []);
}

type Work = (batch: Batch, revealed: readonly string[]) => Processed | Promise<Processed>;

const work: Readonly<Record<Request['kind'], Work>> = {
  process: (batch) => processor.process(batch),
  probe: (batch) => processor.probe?.(batch) ?? processor.process(batch),
  release: (batch, revealed) =>
    processor.release?.(batch, new Set(revealed)) ?? processor.process(batch),
};

function resultOf(received: Batch, { batch, events, keep }: Processed): Result {
  return {
    items: batch.items,
    keep,
    // A copy is what is given away: of the original a processor may have kept a part.
    bytes: batch === received ? undefined : new Uint8Array(batch.bytes),
    events: events.length > 0 ? JSON.stringify(events) : undefined,
  };
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof PipelineError)) {
    return { fault: error instanceof Error ? error.name : typeof error };
  }
  const { component, remedy, message, retryAfterMs } = error;
  // It is put in front of the message again, where this becomes an error.
  return { component, remedy, problem: message.slice(`${component}: `.length), retryAfterMs };
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'process':
    case 'probe':
    case 'release':
      void answer(message);
      return;
    case 'learn':
      processor.learn(message.lesson);
      return;
    case 'ping':
      say({ kind: 'pong' });
  }
});
say({ kind: 'ready' });
