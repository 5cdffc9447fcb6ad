export { SourceError } from './source-error.ts';
export type * from './sources.ts';
