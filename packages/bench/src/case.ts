/** How OTLP travels, in and out of the measured process. */
export const transports = ['http', 'grpc'] as const;

/** One of `transports`. */
export type Transport = (typeof transports)[number];

/** How bodies are packed, in and out of the measured process. */
export const encodings = ['identity', 'gzip'] as const;

/** One of `encodings`. */
export type Encoding = (typeof encodings)[number];

/** What is measured: the byte proxy is the floor, the Collector is the user's own program. */
export const subjects = ['proxy', 'collector', 'gateway'] as const;

/** One of `subjects`. */
export type Subject = (typeof subjects)[number];

/**
 * What is sent: the batches as they are, the same without their secrets, the same with a secret in
 * every span, or requests of real agent runs.
 */
export const trafficKinds = ['bench', 'clean', 'dirty', 'traces'] as const;

/** One of `trafficKinds`. */
export type TrafficKind = (typeof trafficKinds)[number];

/** One row of the table is a case for each subject. */
export interface Case {
  readonly transport: Transport;
  readonly encoding: Encoding;
}

/** Every transport with every encoding, in the order given. */
export function listCases(
  ofTransports: readonly Transport[],
  ofEncodings: readonly Encoding[],
): readonly Case[] {
  return ofTransports.flatMap((transport) =>
    ofEncodings.map((encoding) => ({ transport, encoding })),
  );
}

/** As printed, such as `grpc gzip`. */
export function nameCase({ transport, encoding }: Case): string {
  return encoding === 'identity' ? transport : `${transport} ${encoding}`;
}
