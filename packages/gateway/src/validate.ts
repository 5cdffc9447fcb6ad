import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { readConfigInput } from './config.ts';
import { loadToStart } from './policy/load-policy.ts';

/** `traceveil validate`: every problem on a line of its own. */
export function validate(configFile: string): 0 | 1 {
  try {
    const input = readConfigInput(configFile, process.env);
    const { warnings, refused } = loadToStart(input, components);
    for (const problem of refused) {
      process.stdout.write(`warning: the policy that was edited does not hold: ${problem}\n`);
    }
    for (const warning of warnings) process.stdout.write(`warning: ${warning}\n`);
    process.stdout.write('ok\n');
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stdout.write(`${error.problems.join('\n')}\n`);
    return 1;
  }
}
