export { countItems } from './count.ts';
export * from './rewrite.ts';
export * from './wire.ts';
export * from './response.ts';
export * from './status.ts';
export { anyValueDepthMax, OtlpJsonError } from './json-schema.ts';
export * from './json-to-proto.ts';
export * from './proto-to-json.ts';
