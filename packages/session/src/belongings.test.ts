import { expect, it } from '@jest/globals';
import { behindLength } from '@traceveil/otlp';
import { belongingsIn } from './belongings.ts';

const field = (number: number, ...content: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.of((number << 3) | 2), behindLength(Buffer.concat(content))]);
const idOf = (byte: number) => Buffer.alloc(16, byte);
/** One resource with one scope; a span is what its fields are. */
const request = (...spans: readonly Uint8Array[]) => field(1, field(2, ...spans));
const span = (...ids: readonly Uint8Array[]) => field(2, ...ids.map((id) => field(1, id)));
const hex = (byte: number) => byte.toString(16).padStart(2, '0').repeat(16);

/** Of each span. */
function tracesIn(bytes: Uint8Array): string[] {
  const belongings = belongingsIn(bytes, 'traces', () => false);
  return belongings.flatMap(({ traceId, contents }) => contents.map(() => traceId));
}

it('takes the last trace id of a span that has several, as every reader does', () => {
  expect(tracesIn(request(span(idOf(1), idOf(2)), span(idOf(1))))).toEqual([hex(2), hex(1)]);
});

it('gives each span its own trace, whatever stands before it', () => {
  const nearly = Buffer.concat([idOf(3).subarray(0, 15), Buffer.of(4)]);
  const spans = [span(idOf(3)), span(idOf(3)), span(nearly), span(), span(idOf(3))];
  const last = `${'03'.repeat(15)}04`;
  expect(tracesIn(request(...spans))).toEqual([hex(3), hex(3), last, '', hex(3)]);
});

it('takes spans of one session that follow each other together', () => {
  const spans = [span(idOf(3)), span(idOf(3)), span(idOf(4))];
  const belongings = belongingsIn(request(...spans), 'traces', () => false);
  expect(belongings.map(({ contents }) => contents.length)).toEqual([2, 1]);
});

it.each(['session.id', 'mlflow.trace.session'])(
  'reads %s, behind keys that look like it',
  (key) => {
    const attribute = (name: string, value: string) =>
      field(9, field(1, Buffer.from(name)), field(2, field(1, Buffer.from(value))));
    const like = `x${key.slice(1)}`;
    const one = field(2, attribute(like, 'no'), field(1, idOf(1)), attribute(key, 'yes'));
    const [belonging] = belongingsIn(request(one), 'traces', () => false);
    expect(belonging?.session).toBe('yes');
  },
);
