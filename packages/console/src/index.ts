export { consoleConfig, type ConsoleConfig } from './config.ts';
export { createConsole, type Console, type ConsoleDependencies } from './console.ts';
export { SourceError } from './source-error.ts';
export type * from './sources.ts';
