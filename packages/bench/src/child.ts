import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a child process can be asked for: a function of one plain value for each name. */
export type Handlers = object;

type Call<H, Name extends keyof H> = H[Name] extends (argument: infer Argument) => infer Result
  ? { readonly argument: Argument; readonly result: Awaited<Result> }
  : never;

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** A process of ours and what it can be asked. */
export interface Child<H extends Handlers> {
  readonly pid: number;
  /** @throws Error what the handler threw, or that the process has ended */
  ask<Name extends keyof H & string>(
    name: Name,
    argument: Call<H, Name>['argument'],
  ): Promise<Call<H, Name>['result']>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts one of this package's programs, which calls `answerParent`. */
export function startChild<H extends Handlers>(program: string): Child<H> {
  const child = fork(new URL(program, import.meta.url), {
    env: withoutNodeOptions(),
    execArgv: [],
    serialization: 'advanced',
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  child.on('message', (answer: Answer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) question?.reject(new Error(`${program}: ${answer.error}`));
    else question?.resolve(answer.result as never);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${program} has ended`));
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    ask: (name, argument) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument } satisfies Question, (error) => {
          if (error !== null) reject(error);
        });
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL'); // It holds nothing that would be lost.
      await once(child, 'exit');
    },
  };
}

/** Answers the parent's questions, one handler each; ends with the parent. */
export function answerParent(handlers: Handlers): void {
  const byName = new Map(
    Object.entries(handlers as Record<string, (argument: unknown) => unknown>),
  );
  process.on('message', ({ id, name, argument }: Question) => {
    new Promise((resolve) => {
      resolve(byName.get(name)?.(argument));
    }).then(
      (result) => process.send?.({ id, result } satisfies Answer),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answer),
    );
  });
  process.on('disconnect', () => process.exit());
}

/** `npm run` hands its flags down; what is measured runs as an operator starts it. */
export function withoutNodeOptions(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '' };
}
