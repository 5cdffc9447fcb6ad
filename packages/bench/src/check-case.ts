import { batchesDirectory, readBatches, readPlanted } from './batches.ts';
import { nameCase, type Case, type Subject } from './case.ts';
import { judge } from './judge.ts';
import type { Stage } from './stage.ts';

/** Whether the subject did what is expected of it, in words. */
export interface Checked {
  readonly isGood: boolean;
  readonly text: string;
}

/**
 * Sends every batch once through a subject and judges what arrives. Of the gateway no planted
 * secret may arrive; of the proxy all must, or the check could not fail.
 */
export async function checkCase(stage: Stage, of: Case, subject: Subject): Promise<Checked> {
  const batches = readBatches(batchesDirectory, 'identity');
  const measured = await stage.start(subject, of);
  try {
    await stage.sink.ask('keep', true);
    const limits = { connections: 4, requests: batches.length, seconds: 60 };
    await stage.pass(measured, of, limits);
    const arrived = await stage.sink.ask('kept', undefined);
    const verdict = judge(batches, readPlanted(batchesDirectory), arrived.map(asBuffer));
    const isWhole = verdict.spansArrived === verdict.spansSent;
    const passedExpected = subject === 'proxy' ? verdict.planted : 0;
    const lines = [
      `${nameCase(of)}, ${subject}: ${verdict.passed.length} of ${verdict.planted} planted arrived, ` +
        `${verdict.spansArrived} of ${verdict.spansSent} spans, ` +
        `${verdict.cleanSame} of ${verdict.cleanSent} clean spans unchanged`,
    ];
    if (subject === 'gateway') {
      for (const { kind, where, file, span } of verdict.passed) {
        lines.push(`  ${kind} in ${where}, ${file} span ${span}`);
      }
    }
    return {
      isGood: isWhole && verdict.passed.length === passedExpected,
      text: lines.join('\n'),
    };
  } finally {
    await stage.sink.ask('keep', false);
    await measured.stop();
  }
}

/** What crosses between processes arrives as a plain `Uint8Array`. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
