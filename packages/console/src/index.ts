export type * from './sources.ts';
