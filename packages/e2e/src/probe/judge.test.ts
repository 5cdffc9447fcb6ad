import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { describeNeeding } from '../harness/needs.ts';
import { python, pythonTimeoutMs } from '../harness/python.ts';
import { attribute } from './values.ts';
import { carrierNamed } from './carriers.ts';
import { token } from './contents.ts';
import type { Content } from './contents.ts';
import { plain } from './encodings.ts';
import { json } from './escapes.ts';
import { createFresh } from './fresh.ts';
import { startJudge } from './judge.ts';
import type { Flaw, Judge } from './judge.ts';
import { makeProbes } from './plan.ts';
import type { Wish } from './planned.ts';
import type { Label, Message, Probe } from './probe.ts';
import { isTree, toProtobuf } from './tree.ts';
import type { Part } from './tree.ts';

const messagesMax = 200;

/** A quarter of all, by lot. */
function isTried(label: Label): boolean {
  return createFresh(Object.values(label).join(' ')).number(4) === 0;
}

describeNeeding(['python3'], 'the judge', () => {
  let judge: Judge;
  beforeAll(async () => {
    await python();
    judge = await startJudge();
  }, pythonTimeoutMs);
  afterEach(async () => judge.clear());
  afterAll(async () => judge.stop());

  async function deliver(messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += messagesMax) {
      for (const signal of ['traces', 'logs', 'metrics']) {
        const those = messages
          .slice(from, from + messagesMax)
          .filter((one) => one.signal === signal);
        if (those.length === 0) continue;
        const body = toProtobuf({ parts: those.map(({ part }) => part) });
        await fetch(`${judge.url}/v1/${signal}`, { method: 'POST', body });
      }
    }
  }

  async function verdictOn(sent: Wish, arrived: Wish): Promise<[readonly Probe[], Flaw[]]> {
    const probes = [...makeProbes(sent, 1_000)].flat();
    await deliver([...makeProbes(arrived, 1_000)].flat().flatMap(({ messages }) => messages));
    return [probes, [...(await judge.judge(probes))]];
  }

  it('finds every secret that nobody took out', async () => {
    const wish = { seed: 'untouched', isWanted: isTried };
    const [probes, flaws] = await verdictOn(wish, wish);
    const found = new Set(flaws.map(({ id }) => id));
    expect(probes.length).toBeGreaterThan(5_000);
    expect(probes.filter(({ id }) => !found.has(id)).map(({ label }) => label)).toEqual([]);
    expect(flaws.filter(({ flaw }) => flaw !== 'leak')).toEqual([]);
  }, 300_000);

  it('has nothing against what an ideal gateway sends on', async () => {
    const wish = { seed: 'ideal', isWanted: isTried };
    const [, flaws] = await verdictOn(wish, { ...wish, isIdeal: true });
    expect(flaws).toEqual([]);
  }, 300_000);

  describe('of one probe', () => {
    const carrier = carrierNamed('traces', 'scope_spans.spans.attributes string');
    const secret = createFresh('one').text(24);
    const content: Content = { before: 'use ', widest: secret, behind: ' now', secret };
    const written = json(plain(content), createFresh('none'));
    const planting = plant(written.text);
    const probe: Probe = {
      id: 'p1',
      label: {
        group: 'test',
        signal: 'traces',
        protocol: 'grpc',
        carrier: '',
        encoding: '',
        kind: '',
      },
      secret,
      messages: [{ signal: 'traces', part: planting.part, isLater: false }],
      spots: [{ message: 0, path: planting.path ?? [], written, isWhole: false }],
      isHidden: false,
      isSplit: false,
    };

    function plant(text: string | Buffer) {
      return carrier.plant(text, { id: 'p1.0', trace: 'p1' });
    }

    function saying(text: string): Part {
      return plant(json(plain({ ...content, widest: text }), createFresh('none')).text).part;
    }

    const clean = saying(token);

    it.each([
      ['nothing', clean, []],
      ['eight of its letters left', saying(token + secret.slice(0, 8)), ['leak', 'damage']],
      ['its end left, but for seven letters', saying(token + secret.slice(-7)), []],
      ['no token', saying(''), ['damage']],
      ['more than the secret gone', plant(`{"role":"tool","content":"use ${token}","n":1}`).part],
      ['a changed document', plant(`{"role":"tool","content":"use ${token} now","n":2}`).part],
      ['a document that is none', plant(`{"role":"tool","content":"use ${token} now"`).part],
      ['all of the value gone', plant(token).part],
      ['another attribute more', changed(clean)],
    ])('says of %s what it is', async (_name, part, expected = ['damage']) => {
      await deliver([{ signal: 'traces', part, isLater: false }]);
      expect((await judge.judge([probe])).map(({ flaw }) => flaw)).toEqual(expected);
    });

    it('misses what did not arrive, and what arrived twice', async () => {
      const flaws = async () => (await judge.judge([probe])).map(({ flaw }) => flaw);
      expect(await flaws()).toEqual(['missing']);
      const message: Message = { signal: 'traces', part: clean, isLater: false };
      await deliver([message, message]);
      expect(await flaws()).toEqual(['missing']);
    });
  });
});

/** With an attribute more in the resource. */
function changed(entry: Part): Part {
  if (!isTree(entry.value)) throw new Error('an entry is a message');
  const parts = entry.value.parts.map((resource) => {
    if (resource.field?.name !== 'resource' || !isTree(resource.value)) return resource;
    const list = resource.value.parts.find((one) => one.field?.name === 'attributes');
    if (list === undefined) throw new Error('a resource has attributes');
    const more = { ...list, value: attribute('more', 'than there was') };
    return { ...resource, value: { parts: [...resource.value.parts, more] } };
  });
  return { ...entry, value: { parts } };
}
