import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeShared } from '../harness/needs.ts';
import { namedBy } from './named.ts';
import type { PlacedItem } from './masked-places.ts';
import { factsOf, pick, sorted } from './place-facts.ts';
import type { PlaceFacts } from './place-facts.ts';
import { identity, sendCaptured } from './read-back.ts';
import type { ReadBack, Sent, TrailEvent } from './read-back.ts';
import { readCaptured } from './requests.ts';
import { isSaidIn } from './said.ts';
import { knownMistakes, mistakesIn } from './spoken-places.ts';

jest.setTimeout(300_000);

/** Of a library that has more. */
const sessionsMax = 2;

/** What `traceveil session show --json` prints, in part. */
interface Shown {
  readonly senders: readonly { readonly id: string; readonly transport: string }[];
  readonly users: readonly string[];
  readonly agents: readonly string[];
  readonly turns: readonly Turn[];
  readonly batches: readonly (Readonly<Record<string, unknown>> & {
    readonly masked: readonly PlaceFacts[];
  })[];
}

interface Turn {
  readonly time: string;
  readonly role: string;
  readonly text: string;
  readonly trace_id: string;
  readonly span_id: string;
}

describeShared('captured', 'sessions of captured agents, read back', (folder) => {
  const captured = folder === 'absent' ? [] : readCaptured(folder);
  let all: ReadBack;
  beforeAll(async () => {
    all = await sendCaptured(folder, captured, 'js-traceloop');
  });
  afterAll(async () => all.stop());

  const acceptOf = ({ sha256 }: Sent) => {
    const accepts = all.events.filter((event) => event['sha256'] === sha256);
    expect(accepts).toHaveLength(1);
    return accepts[0];
  };
  const eventsOf = (one: Sent, wanted: string): TrailEvent[] => {
    const { batch_id: batch } = acceptOf(one) ?? {};
    return all.events.filter(({ kind, batch_id: id }) => kind === wanted && id === batch);
  };

  describe.each([...new Set(captured.map(({ library }) => library))])('%s', (library) => {
    const named = namedBy[library] ?? {};
    const own = () => all.sent.filter((one) => one.library === library);
    const places = (those: readonly Sent[]) =>
      sorted(those.flatMap((one) => one.places.map((place) => factsOf(place, one.library))));

    it('has in the trail who sent it, what was handed on, and who took it', () => {
      for (const one of own()) {
        const { signal, items, bytes, transport, forward } = one;
        expect(acceptOf(one)).toMatchObject({
          ...{ kind: 'accept', signal, items: items.length, bytes },
          sender: { id: identity, address: '127.0.0.1', transport },
        });
        expect(eventsOf(one, 'forward')).toMatchObject([{ signal, ...forward }]);
      }
    });

    it('has in the trail each masked place and no other, and in whose name it was', () => {
      for (const one of own()) {
        const found = eventsOf(one, 'redact');
        expect(sorted(found.map(pick))).toEqual(places([one]));
        const sender = { id: identity, address: '127.0.0.1', transport: one.transport };
        expect(found.filter((event) => !isLike(event['sender'], sender))).toEqual([]);
      }
    });

    it('is shown as it was said, with all that the trail has of it', async () => {
      const ids = idsOf(own(), named.session);
      expect(ids).not.toEqual([]);
      for (const id of ids) {
        const isOf = createOwnership(own(), id, named.session);
        const those = own().filter(({ arrived }) => arrived.some(isOf));
        const [shown] = await all.told<Shown>('session', 'show', id);
        if (!shown) throw new Error(`nothing is shown of ${id}`);
        const { senders, users, agents, batches } = shown;
        expect(senders.map((sender) => sender.id)).toEqual([identity]);
        const owners = those.flatMap(({ arrived }) => arrived.filter(isOf));
        expect(users).toEqual(valuesOf(owners, [named.user ?? '']));
        expect(agents.toSorted()).toEqual(valuesOf(owners, named.agent ?? []).sort());
        expect(batches).toMatchObject(
          those.map(({ items, sha256, forward }) => ({
            ...{ sender: identity, items: items.length, sha256, exporters: [forward] },
          })),
        );
        expect(sorted(batches.flatMap(({ masked }) => masked))).toEqual(places(those));
        expectSaid(shown.turns, those, isOf);
      }
    });

    it.each([
      ['--session', named.session, 'session_id'],
      ['--user', named.user, 'user_id'],
    ] as const)('is found by %s', async (option, key, field) => {
      if (key === undefined) return;
      const facts = all.sent.flatMap((one) =>
        one.places.map((place) => factsOf(place, one.library)),
      );
      const [id] = valuesOf(
        own().flatMap(({ places: masked }) => masked),
        [key],
      );
      if (id === undefined) throw new Error('nothing is masked in anybody’s name');
      const found = await all.told<TrailEvent>('audit', 'search', option, id, '--limit', '10000');
      const expected = facts.filter((one) => one[field] === id);
      expect(sorted(found.map(pick))).toEqual(sorted(expected));
    });

    function expectSaid(
      turns: readonly Turn[],
      those: readonly Sent[],
      isOf: (item: PlacedItem) => boolean,
    ): void {
      expect(turns).not.toEqual([]);
      const times = turns.map(({ time }) => time);
      expect(times).toEqual(times.toSorted());
      const items = those.flatMap(({ items: said, arrived }) =>
        said.filter((_, index) => arrived.slice(index, index + 1).some(isOf)),
      );
      const strange = turns.filter(({ trace_id: trace, span_id: span, text }) => {
        const same = items.filter(({ owner }) => owner.traceId === trace && owner.spanId === span);
        return !isSaidIn(
          same.flatMap(({ texts }) => texts),
          text,
        );
      });
      expect(strange).toEqual([]);
      const mistakes = mistakesIn(turns, JSON.stringify(items.map(({ texts }) => texts)));
      expect(mistakes.filter((one) => !knownMistakes[library]?.includes(one))).toEqual([]);
    }
  });
});

/** Sessions, as they arrived; where nobody names one, the trace of which there is most to tell. */
function idsOf(those: readonly Sent[], key = ''): string[] {
  const recorded = those.filter(({ signal }) => signal !== 'metrics');
  const ids = valuesOf(
    recorded.flatMap(({ arrived }) => arrived),
    [key],
  );
  if (ids.length > 0) return ids.slice(0, sessionsMax);
  const counts = new Map<string, number>();
  for (const { owner } of recorded.flatMap(({ places }) => places)) {
    if (owner.traceId !== '') counts.set(owner.traceId, (counts.get(owner.traceId) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ? [most[0]] : [];
}

/** A session has all of each trace in which one span names it. */
function createOwnership(those: readonly Sent[], id: string, key = '') {
  const isNamed = ({ owner }: PlacedItem) => owner.traceId === id || owner.attributes[key] === id;
  const items = those.flatMap(({ arrived }) => arrived.filter(isNamed));
  const traces = new Set(items.map(({ owner }) => owner.traceId).filter((trace) => trace !== ''));
  return (item: PlacedItem) => isNamed(item) || traces.has(item.owner.traceId);
}

/** Of attributes, each once. */
function valuesOf(items: readonly Pick<PlacedItem, 'owner'>[], keys: readonly string[]): string[] {
  const values = items.flatMap(({ owner }) => keys.map((key) => owner.attributes[key] ?? ''));
  return [...new Set(values)].filter((value) => value !== '');
}

function isLike(value: unknown, expected: object): boolean {
  const sorted = (one: object) => JSON.stringify(Object.entries(one).sort());
  return typeof value === 'object' && value !== null && sorted(value) === sorted(expected);
}
