import { protoToJson } from '@traceveil/otlp';
import {
  anyRequest,
  encodeRequest,
  samples,
  write,
  type MadeMessage,
} from '@traceveil/otlp/testing';
import fc from 'fast-check';

/** What can be sent. */
export const signals = ['traces', 'logs', 'metrics'] as const;

/** One of `signals`. */
export type Signal = (typeof signals)[number];

const perSignal = 60;

/** Stands in what is sent, and must not stand in what is said about it. */
export const marker = 'MARKER-f7a1';

/** A request and what it is made of. */
export interface Sample {
  readonly signal: Signal;
  readonly message: MadeMessage;
  readonly bytes: Uint8Array;
}

/** Valid requests of all signals; those of a later version of the protocol too. */
export function sampleRequests(seed: number): readonly Sample[] {
  return signals.flatMap((signal) =>
    [true, false].flatMap((isOdd) =>
      fc
        .sample(anyRequest(signal, { isOdd }), { seed, numRuns: perSignal })
        .map((message) => ({ signal, message, bytes: write(message).bytes })),
    ),
  );
}

/** The request of each signal in which every field stands. */
export function wholeRequest(signal: Signal): Uint8Array {
  return encodeRequest(signal, samples[signal]);
}

/** Valid OTLP/JSON. */
export function sampleJson(seed: number): readonly { signal: Signal; text: string }[] {
  const whole = signals.map((signal) => ({ signal, bytes: wholeRequest(signal) }));
  return [...whole, ...sampleRequests(seed)].map(({ signal, bytes }) => ({
    signal,
    text: protoToJson(bytes, signal),
  }));
}

/** A request whose one span has this name. */
export function spanNamed(name: string): Uint8Array {
  const spans = [{ name }];
  return encodeRequest('traces', { resource_spans: [{ scope_spans: [{ spans }] }] });
}
