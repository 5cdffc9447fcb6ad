import { createNoopMeter, trace } from '@opentelemetry/api';
import { isShared, type Log, type SharedProcessor } from '@traceveil/pipeline';
import { readComponents } from '../config-components.ts';
import type { Problem } from '../config-problem.ts';
import type { ConfigSource } from '../config-yaml.ts';
import { processors } from '../processors.ts';
import type { ThreadData } from './messages.ts';

/**
 * Makes the processor that the main thread has made, of what that was made of.
 *
 * @param onLearnt is told what the others have to know
 * @throws Error when it would be another
 */
export function makeProcessor(
  { recipe, identity, tokenKeys }: ThreadData,
  { log, onLearnt }: { readonly log: Log; readonly onLearnt: (lesson: unknown) => void },
): SharedProcessor {
  const { id, written, files, env } = recipe;
  const readFile = (name: string) => {
    const text = files[name];
    if (text === undefined) throw new Error('a file that the configuration did not read');
    return text;
  };
  const source = silentSource();
  const reading = { source, sources: { env, readFile }, warnings: [], files: [] };
  const [made] = readComponents(reading, 'processors', { [id]: written }, processors);
  if (made?.identity !== identity) throw new Error('it would not be the same processor');
  const processor = made.factory.create(made.config, {
    name: id,
    log,
    // What is counted is told, and shown by the main thread.
    meter: createNoopMeter(),
    tracer: trace.getTracer('traceveil'),
    now: Date.now,
    tokenKeys,
    onLearnt,
  });
  if (!isShared(processor)) throw new Error('it cannot run beside others');
  return processor;
}

/** The main thread has told what is to be said of the configuration. */
function silentSource(): ConfigSource {
  const problems: Problem[] = [];
  const locate = (path: Problem['path'], message: string) => ({
    line: 0,
    column: 0,
    path,
    message,
  });
  const report = (path: Problem['path'], message: string) =>
    void problems.push(locate(path, message));
  return { content: undefined, problems, locate, report };
}
