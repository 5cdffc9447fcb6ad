import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig, readConfigInput, type GatewayConfig } from './config.ts';
import { defaultConfig, defaultConfigName } from './default-config.ts';

/**
 * Loads the configuration whose storage a command looks into.
 *
 * @param configFile the built-in configuration when there is none
 * @throws Error with a line for each problem
 */
export function loadCommandConfig(configFile: string | undefined): GatewayConfig {
  try {
    const input =
      configFile === undefined
        ? { text: defaultConfig, fileName: defaultConfigName, env: {}, readFile: () => '' }
        : readConfigInput(configFile, process.env);
    return loadConfig(input, components).config;
  } catch (error) {
    if (error instanceof ConfigError) throw new Error(error.problems.join('\n'), { cause: error });
    throw error;
  }
}
