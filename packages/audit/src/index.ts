export { fileAudit } from './file-sink.ts';
export { stdoutAudit } from './stdout-sink.ts';
