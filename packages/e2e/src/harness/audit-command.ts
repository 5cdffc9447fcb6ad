import { spawn } from 'node:child_process';
import type { Ended } from './child.ts';
import { program } from './repository.ts';

/**
 * Runs `traceveil audit …` beside a gateway, with its configuration.
 *
 * @param input for standard input
 */
export async function auditCommand(
  directory: string,
  args: readonly string[],
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [program, 'audit', ...args, '--config', 'traceveil.yaml'], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
  child.stdin.end(input);
  const code = await new Promise<number>((ended) => {
    child.on('close', (ending) => ended(ending ?? -1));
  });
  return { code, ...output };
}
