import { nameCase, type Case, type Subject } from './case.ts';
import { judge } from './judge.ts';
import type { Stage } from './stage.ts';
import type { TrafficRequest } from './traffic/traffic.ts';

/** Whether the subject did what is expected of it, in words. */
export interface Checked {
  readonly isGood: boolean;
  readonly text: string;
}

const first = 0;

/**
 * Sends every request once through a subject and judges what arrives. Of the gateway no planted
 * secret may arrive; of the others all must, or the check could not fail.
 *
 * @param sent as the load sends them from the first on
 */
export async function checkCase(
  stage: Stage,
  of: Case,
  { subject, sent }: { subject: Subject; sent: readonly TrafficRequest[] },
): Promise<Checked> {
  const measured = await stage.start(subject, of);
  try {
    await stage.sink.ask('keep', true);
    const limits = { first, connections: 4, requests: sent.length, seconds: 60 };
    await stage.prepare(limits);
    await stage.pass(measured, of, limits);
    const arrived = await stage.sink.ask('kept', undefined);
    const planted = sent.flatMap((request) => request.planted);
    const verdict = judge(sent, planted, arrived.map(asBuffer));
    const isWhole = verdict.spansArrived === verdict.spansSent;
    const passedExpected = subject === 'gateway' ? 0 : verdict.planted;
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
