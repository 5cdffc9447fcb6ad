import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig, readConfigInput } from './config.ts';

/** `traceveil validate`: every problem on a line of its own. */
export function validate(configFile: string): 0 | 1 {
  try {
    const { warnings } = loadConfig(readConfigInput(configFile, process.env), components);
    for (const warning of warnings) process.stdout.write(`warning: ${warning}\n`);
    process.stdout.write('ok\n');
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stdout.write(`${error.problems.join('\n')}\n`);
    return 1;
  }
}
