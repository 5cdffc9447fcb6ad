export { otlpReceiver } from './factory.ts';
export type { Endpoints, OtlpReceiver } from './otlp-receiver.ts';
