export { consoleConfig, type ConsoleConfig } from './config.ts';
// `createConsole` is `@traceveil/console/server`: a gateway without a console does not load its server.
export type { Console, ConsoleDependencies } from './console.ts';
export { createHostCheck } from './hosts.ts';
export { SourceError } from './source-error.ts';
export type * from './sources.ts';
