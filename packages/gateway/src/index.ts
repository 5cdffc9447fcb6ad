export { passed } from './audit/passed.ts';
export { components } from './components.ts';
export { ConfigError } from './config-problem.ts';
export { loadConfig, readConfigInput, type ConfigInput, type LoadedConfig } from './config.ts';
export { defaultConfig } from './default-config.ts';
export { startGateway, type Gateway } from './gateway.ts';
export { main } from './main.ts';
