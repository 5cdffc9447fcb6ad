import { createHash } from 'node:crypto';
import type { BenchBatch, Planted } from './batches.ts';
import { listSpans } from './spans.ts';

/** What of the batches came out. */
export interface Verdict {
  readonly spansSent: number;
  readonly spansArrived: number;
  readonly planted: number;
  /** Those whose core is in what arrived. */
  readonly passed: readonly Planted[];
  /** Spans without a planted secret, sent. */
  readonly cleanSent: number;
  /** Those of them that arrived byte by byte. */
  readonly cleanSame: number;
}

/**
 * Compares what was sent with what arrived.
 *
 * @param sent    unpacked
 * @param arrived unpacked request bodies, in any order
 */
export function judge(
  sent: readonly Pick<BenchBatch, 'file' | 'body'>[],
  planted: readonly Planted[],
  arrived: readonly Buffer[],
): Verdict {
  const plantedAt = new Set(planted.map(({ file, span }) => `${file} ${span}`));
  const arrivedSpans = arrived.flatMap((body) => listSpans(body));
  const arrivedHashes = new Set(arrivedSpans.map(hash));
  let spansSent = 0;
  let cleanSent = 0;
  let cleanSame = 0;
  for (const { file, body } of sent) {
    for (const [index, span] of listSpans(body).entries()) {
      spansSent += 1;
      if (plantedAt.has(`${file} ${index}`)) continue;
      cleanSent += 1;
      if (arrivedHashes.has(hash(span))) cleanSame += 1;
    }
  }
  const passed = planted.filter(({ core }) => arrived.some((body) => body.includes(core)));
  return {
    spansSent,
    spansArrived: arrivedSpans.length,
    planted: planted.length,
    passed,
    cleanSent,
    cleanSame,
  };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
