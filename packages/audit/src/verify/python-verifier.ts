import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../../examples/audit-verifier');

/** Judges one trail after another without starting anew: that takes longer than to judge. */
const driver = `
import sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import verify
keys = dict(map(verify.public_key, sys.argv[2:]))
for line in sys.stdin:
    try:
        print(verify.verify(*line.rstrip('\\n').split('\\t'), keys), flush=True)
    except verify.Altered as altered:
        print('altered', altered.args[1], flush=True)
    except Exception as error:
        print('failed', repr(error), flush=True)
`;

/** Whether there is a Python to ask. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The verifier in Python, which shares no line with ours. For tests. */
export interface PythonVerifier {
  /** @returns the first event that is concerned, `ok`, or what went wrong */
  verdict(directory: string, checkpoints: string): Promise<number | string>;
  stop(): Promise<void>;
}

/** @param keyFiles public keys in PEM */
export function startPythonVerifier(keyFiles: readonly string[]): PythonVerifier {
  const child: ChildProcessWithoutNullStreams = spawn('python3', [
    ...['-c', driver, folder],
    ...keyFiles,
  ]);
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async verdict(directory, checkpoints) {
      child.stdin.write(`${directory}\t${checkpoints}\n`);
      const answer = await answers.next();
      const said = answer.done === true ? 'nothing' : answer.value;
      if (said.startsWith('ok: ')) return 'ok';
      const [, seq] = /^altered (\d+)$/.exec(said) ?? [];
      return seq === undefined ? said : Number(seq);
    },
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
