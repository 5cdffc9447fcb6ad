import type { Signal } from '@traceveil/pipeline';
import { itemOf } from './payload.ts';

const MiB = 1024 ** 2;

/** Above the recommended limit of 64 MiB. Larger is not tried: a server may allow itself more. */
export const limitBytes = 72 * MiB;

/** Below the recommended limit, with room for what a server counts beside the message. */
export const acceptedBytes = 60 * MiB;

/** Calls at the same time on one connection. */
export const concurrentCalls = 100;

/** Three items; the second has neither a name nor, for a span, a trace. */
export function unsoundItems(signal: Signal): readonly Uint8Array[] {
  const nothing = new Uint8Array(0);
  return [itemOf(signal), itemOf(signal, { traceId: nothing, name: nothing }), itemOf(signal)];
}
