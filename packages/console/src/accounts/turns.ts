import { ProblemError } from '../problem.ts';

/** A check takes 0.2 s of a core and 32 MiB: a flood of wrong passwords shall not have them all. */
const activeMax = 2;
const waitingMax = 32;

/** Runs what is costly a few at a time; whom there is no room for is told to come back. */
export function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let active = 0;
  return async (work) => {
    if (active < activeMax) active += 1;
    else if (waiting.length < waitingMax) await new Promise<void>((go) => waiting.push(go));
    else {
      const detail = 'too many passwords wait to be checked: try again in some seconds';
      throw new ProblemError(429, detail, { retryAfterSeconds: 10 });
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else active -= 1;
    }
  };
}
