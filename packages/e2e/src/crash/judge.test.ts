import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentSecrets } from '../harness/agents.ts';
import { temporaryDirectory } from '../harness/gateway.ts';
import { decode, encode } from '../harness/otlp-protocol.ts';
import { createJudge, type Judge } from './judge.ts';
import { numberedRequest, plantedIn, spansPerRequest } from './numbered.ts';

let directory = '';
let judge: Judge;
beforeEach(async () => {
  directory = await temporaryDirectory();
  mkdirSync(join(directory, 'audit'));
  mkdirSync(join(directory, 'spool/dead-letters'), { recursive: true });
  judge = createJudge(['a', 'b']);
});
afterEach(() => rmSync(directory, { recursive: true }));

const token = (kind: string) => `[REDACTED:${kind}#0123456789ab]`;

/** A request as a gateway makes it: each secret replaced, in the URL too. */
function clean(request: number): Buffer {
  let text = JSON.stringify(decode('traces', numberedRequest(request)));
  for (const [kind, secret] of Object.entries(agentSecrets)) {
    const password = /:([^:@]+)@/.exec(secret)?.[1] ?? secret;
    const written = kind === 'url' ? encodeURIComponent(token(kind)) : token(kind);
    text = text.replaceAll(
      JSON.stringify(kind === 'url' ? password : secret).slice(1, -1),
      written,
    );
  }
  const bytes = (_key: string, value: unknown) =>
    (value as { type?: string } | null)?.type === 'Buffer' ? Buffer.from(value as never) : value;
  return encode('traces', JSON.parse(text, bytes) as never);
}

/** The events that a gateway writes of a request, but for those that are `missing`. */
function writeTrail(requests: readonly number[], missing = 0): void {
  const kinds = Object.keys(agentSecrets).sort();
  const lines = requests.flatMap((request) =>
    Array.from(
      { length: spansPerRequest },
      (_, index) => request * spansPerRequest + index,
    ).flatMap((number) =>
      Array.from({ length: plantedIn(number) }, (__, at) => {
        const span_id = `01000000${number.toString(16).padStart(8, '0')}`;
        const kind = kinds[(number + at) % kinds.length] ?? '';
        return JSON.stringify({ kind: 'redact', span_id, replacement_token: token(kind) });
      }),
    ),
  );
  const kept = lines.slice(0, lines.length - missing);
  writeFileSync(join(directory, 'audit/audit.jsonl'), `{"torn":\n${kept.join('\n')}\n`);
}

async function faults(): Promise<readonly string[]> {
  return (await judge.conclude(directory)).faults;
}

function arriveEverywhere(request: number): void {
  for (const exporter of ['a', 'b']) judge.arrive(exporter, clean(request));
}

describe('the judge', () => {
  it('has nothing to say when all is as promised, and counts it', async () => {
    for (const request of [0, 1, 2]) {
      judge.acknowledge(request);
      arriveEverywhere(request);
    }
    judge.arrive('a', clean(1));
    writeTrail([0, 1, 2]);
    expect(await judge.conclude(directory)).toEqual({
      faults: [],
      figures: {
        ...{ acknowledged: 6, arrived: 14, duplicates: 2, dead: 0 },
        ...{ masked: 4, withEvents: 4, held: 0 },
      },
    });
  });

  it('says what was acknowledged and lost, at one exporter', async () => {
    judge.acknowledge(1);
    judge.arrive('a', clean(1));
    writeTrail([1]);
    expect(await faults()).toEqual(['2 × was acknowledged and lost: span 2, b; span 3, b']);
  });

  it('takes what is among the dead letters for arrived', async () => {
    judge.acknowledge(1);
    judge.arrive('a', clean(1));
    writeTrail([1]);
    const letter = `…{"exporters":["b"]}…number 2;…number 3;`;
    writeFileSync(join(directory, 'spool/dead-letters/1.letter'), letter);
    expect(await judge.conclude(directory)).toMatchObject({ faults: [], figures: { dead: 2 } });
  });

  it('says what was not held back, what has no event of it, and what is held for ever', async () => {
    arriveEverywhere(3);
    writeTrail([3]);
    const path = join(directory, 'audit/audit.jsonl');
    appendFileSync(path, `${JSON.stringify({ kind: 'hold', hold_id: 'one' })}\n`);
    const release = { kind: 'release', hold_id: 'two', outcome: 'forwarded_revealed' };
    appendFileSync(path, `${JSON.stringify(release)}\n`);
    expect(await judge.conclude(directory)).toEqual({
      faults: [
        '2 × was not held back: 1 of 2, at a; 1 of 2, at b',
        '1 × was not released masked: two: forwarded_revealed',
        '1 × has no event of its hold: span 7',
        '1 × is held for ever: one',
      ],
      figures: expect.objectContaining({ held: 1 }),
    });
  });

  it('says which masks have not their event, though others of the span have', async () => {
    arriveEverywhere(2);
    writeTrail([2], 1);
    expect(await faults()).toEqual([
      expect.stringMatching('^1 × has not the events of its masks: span 5: masks 110, events 10$'),
    ]);
  });

  it('says what came with a secret, and with too few masks', async () => {
    judge.arrive('a', numberedRequest(2));
    expect(await faults()).toEqual([
      expect.stringMatching(/^3 × came to a backend: \w+ as plain, a;/),
      expect.stringMatching(/^2 × has not as many masks as secrets: span 4: 0 of 1, at a;/),
    ]);
  });

  it('looks at what is new, and in the end at everything', async () => {
    writeTrail([]);
    const path = join(directory, 'grown');
    writeFileSync(path, '-'.repeat(100_000));
    judge.look(directory, {});
    writeFileSync(path, `${agentSecrets['github'] ?? ''}${'-'.repeat(200_000)}`);
    judge.look(directory, {});
    expect(await faults()).toEqual(['1 × is at rest: grown: github as plain']);
  });

  it('says what is at rest, and what nobody sent', async () => {
    judge.look(directory, { log: `a ${agentSecrets['github'] ?? ''}` });
    judge.arrive('c', clean(0));
    writeTrail([0]);
    expect(await faults()).toEqual([
      '1 × is at rest: log: github as plain',
      '2 × was sent by nobody: c; c',
    ]);
  });
});
