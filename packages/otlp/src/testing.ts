// For tests of other packages: what they may send, and who says whether it arrived. Nothing that runs
// imports it: it reads `proto/`, which is not shipped.
export { anyRequest, write, type MadeField, type MadeMessage } from './any-request.ts';
export { decodeRequest, encodeRequest, type Plain } from './judge.ts';
export { samples } from './sample-messages.ts';
