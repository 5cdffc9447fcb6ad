import type { ReceiverFactory } from '@traceveil/pipeline';
import { config } from './config.ts';
import { createOtlpReceiver } from './otlp-receiver.ts';

/** The receiver for OTLP: gRPC and HTTP, protobuf and JSON. */
export const otlpReceiver = {
  kind: 'receiver',
  type: 'otlp',
  config,
  create: createOtlpReceiver,
} as const satisfies ReceiverFactory<typeof config>;
