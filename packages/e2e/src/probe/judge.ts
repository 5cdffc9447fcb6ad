import { join } from 'node:path';
import { start } from '../harness/child.ts';
import { python } from '../harness/python.ts';
import { repository } from '../harness/repository.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../harness/wait.ts';
import { entryNumber, toLine } from './probe.ts';
import type { Probe } from './probe.ts';

/** What is wrong with a probe that came out of the gateway. */
export interface Flaw {
  /** Of the probe. */
  readonly id: string;
  /** `leak`, `damage`, `missing`. */
  readonly flaw: string;
  /** What was seen. Only secrets of ours are in it. */
  readonly shown: string;
}

/** In tenths of a second. */
const silenceMax = 30;

/** A backend that decodes with Python's `opentelemetry-proto`, and judges what it was sent. */
export interface Judge {
  /** Base URL of OTLP/HTTP. */
  readonly url: string;
  /** Waits until nothing more arrives, and compares it with what was sent. */
  judge(probes: readonly Probe[]): Promise<readonly Flaw[]>;
  /** Forgets what arrived. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the backend on a free port. */
export async function startJudge(): Promise<Judge> {
  const program = join(repository, 'packages/e2e/agents/probe_sink.py');
  const child = start(await python(), [program], { env: { PYTHONDONTWRITEBYTECODE: '1' } });
  const port = await until(() => /^\d+$/m.exec(child.stdout())?.[0], {
    what: 'the judge to listen',
    state: child.stderr,
  });
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string, body: string) => {
    const response = await fetch(url + path, { method: 'POST', body }).catch((cause: unknown) => {
      throw new Error(`the judge gave up:\n${child.stderr().slice(-4_000)}`, { cause });
    });
    return response.text();
  };
  return {
    url,
    async judge(probes) {
      const entries = probes.flatMap(({ messages }) =>
        messages.filter(({ signal, part }) => part.number === entryNumber(signal)),
      );
      await untilArrived(entries.length, async () => Number(await post('/count', '')));
      const answer = await post('/judge', probes.map(toLine).join('\n'));
      return (JSON.parse(answer) as { flaws: Flaw[] }).flaws;
    },
    async clear() {
      await post('/clear', '');
    },
    async stop() {
      await child.stop();
    },
  };
}

/** What did not come when nothing has come for a while will be missed by the judge. */
async function untilArrived(expected: number, ask: () => Promise<number>): Promise<void> {
  let count = await ask();
  for (let silence = 0; count < expected && silence < silenceMax; silence++) {
    await sleep(100);
    const next = await ask();
    if (next !== count) silence = 0;
    count = next;
  }
}
