import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { redact } from './redact.ts';
import { attribute, batchOf, readBatch, sampleRedaction, spanRequest } from './sample-batch.ts';

const secret = fake('ghp_', 36);

/** Ways to carry several texts in one span. */
const carriers: Readonly<Record<string, (texts: readonly string[]) => object>> = {
  events: (texts) => ({
    events: texts.map((text) => ({ name: 'chunk', attributes: [attribute('delta', text)] })),
  }),
  'numbered events with JSON': (texts) => ({
    events: texts.map((content, index) => ({
      name: `mlflow.chunk.item.${String(index)}`,
      attributes: [
        attribute('mlflow.chunk.value', JSON.stringify({ choices: [{ delta: { content } }] })),
      ],
    })),
  }),
  'a list': (texts) => ({
    attributes: [
      attribute('parts', { arrayValue: { values: texts.map((stringValue) => ({ stringValue })) } }),
    ],
  }),
  'a list of maps': (texts) => ({
    attributes: [
      attribute('parts', {
        arrayValue: {
          values: texts.map((text) => ({
            kvlistValue: { values: [attribute('type', 'text'), attribute('content', text)] },
          })),
        },
      }),
    ],
  }),
  'numbered attributes': (texts) => ({
    attributes: texts.map((text, index) => attribute(`completion.${String(index)}`, text)),
  }),
  'attributes with numbers at their ends': (texts) => ({
    attributes: texts.map((text, index) => attribute(`chunk${String(index)}`, text)),
  }),
};

describe.each(Object.entries(carriers))('a secret split over %s', (_name, carrier) => {
  it.each(Array.from({ length: secret.length - 1 }, (_, index) => index + 1))(
    'is replaced in each piece when it is split after %i letters',
    (length) => {
      const texts = ['it is ' + secret.slice(0, length), secret.slice(length) + ' then'];
      const { bytes, events } = redact(
        batchOf(spanRequest({ ...carrier(texts), name: 'n' })),
        sampleRedaction(),
      );
      const clean = JSON.stringify(readBatch(bytes));
      expect(events).toHaveLength(2);
      expect(clean.match(/\[REDACTED:github-token#[\da-f]{12}\]/g)).toHaveLength(2);
      const longest = texts.toSorted((a, b) => b.length - a.length)[0] ?? '';
      expect(clean).not.toContain(longest.slice(6, -5));
    },
  );

  it('is replaced when it comes letter by letter', () => {
    const { events } = redact(
      batchOf(spanRequest({ ...carrier(Array.from(secret)), name: 'n' })),
      sampleRedaction(),
    );
    expect(events).toHaveLength(secret.length);
  });
});

it('does not join what stands in two spans, or under two keys', () => {
  const half = (text: string) => ({ name: 'n', attributes: [attribute('part.0', text)] });
  const request = {
    resourceSpans: [{ scopeSpans: [{ spans: [half(secret.slice(0, 9)), half(secret.slice(9))] }] }],
  };
  expect(redact(batchOf(request), sampleRedaction()).events).toEqual([]);
});

// What is known of keys is bounded: when it was forgotten, a key known from before and a new one had
// no series in common, and the pieces under them were not read as one.
it('is replaced in each piece when more kinds of keys stand between than are remembered', () => {
  // Without those of `pwd` and `mdp`, which tell of a password.
  const letters = 'abcdefghijklnoqrstuv';
  const name = (index: number) =>
    [index >> 8, (index >> 4) & 15, index & 15].map((digit) => letters[digit]).join('');
  const others = Array.from({ length: 4_200 }, (_, index) => attribute(name(index), 'x'));
  const attributes = [
    attribute('chunk0', secret.slice(0, 20)),
    ...others,
    attribute('chunk1', secret.slice(20)),
  ];
  const batch = batchOf(spanRequest({ name: 'n', attributes }));
  const redaction = sampleRedaction();
  const { bytes, events } = redact(batch, redaction);
  expect(events).toHaveLength(2);
  expect(redact({ ...batch, bytes }, redaction).events).toEqual([]);
});
