export { otlpGrpc } from './otlp-grpc.ts';
export { otlpHttp } from './otlp-http.ts';
