import { jsonToProto, OtlpJsonError, protoToJson } from '@traceveil/otlp';
import { decodeRequest } from '@traceveil/otlp/testing';
import { hold, inProcess } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import type { Random } from '../random.ts';
import { marker, sampleJson, signals, type Signal } from '../samples.ts';
import type { Target } from '../target.ts';

/** OTLP/JSON to protobuf: what is read is valid, what is not read is refused without a quote. */
export const json: Target = {
  name: 'json',
  share: 200_000,
  lanes: 1,
  prepare(seed) {
    const samples = sampleJson(seed);
    const words = [...punctuation, ...namesIn(samples.map(({ text }) => text))];
    const material: Material = {
      samples: samples.map(({ text }) => Buffer.from(text)),
      words: words.map((word) => Buffer.from(word)),
    };
    return Promise.resolve(
      inProcess({
        generate(random) {
          const { signal, text } = random.pick(samples);
          const isTree = random.oneIn(2);
          const written = isTree ? JSON.stringify(changed(JSON.parse(text), random, words)) : text;
          const bytes = Buffer.from(written);
          const body = isTree && !random.oneIn(4) ? bytes : mutate(bytes, random, material);
          return Buffer.concat([Buffer.of(signals.indexOf(signal)), body]);
        },
        attempt,
        probe: () => {
          for (const { signal, text } of samples) jsonToProto(Buffer.from(text), signal);
        },
      }),
    );
  },
};

const values = [
  ...['null', 'true', '0', '-1', '1.5', '1e400', '9223372036854775808', '18446744073709551615'],
  ...['""', '"NaN"', '"-Infinity"', '"1e3"', '"AAEC"', '"00f067aa0ba902b7"', `"${marker}"`, '{}'],
  ...['[]', '[[]]', '{"stringValue":"x"}', '{"intValue":9007199254740993}', '{"kvlistValue":{}}'],
];
const punctuation = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '\\ud800', '\\u0000', '\\"', '-', '.', 'e9'],
  ...[' ', '\n', '\ufeff', '"__proto__":', '"constructor":', '"toString":1,', '//', '/**/'],
  ...values,
];

/** Names of members, with what follows them. */
function namesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(/"\w{2,40}":/g) ?? []))];
}

/** The first byte says of which signal. */
function attempt(input: Uint8Array): void {
  const signal = signals[(input[0] ?? 0) % signals.length] ?? 'traces';
  let bytes: Uint8Array;
  try {
    bytes = jsonToProto(input.subarray(1), signal);
  } catch (error) {
    if (!(error instanceof OtlpJsonError)) throw error;
    hold(!error.message.includes(marker), 'a message quotes nothing of the body');
    return;
  }
  judge(bytes, signal);
}

function judge(bytes: Uint8Array, signal: Signal): void {
  decodeRequest(signal, bytes);
  const again = jsonToProto(Buffer.from(protoToJson(bytes, signal)), signal);
  hold(Buffer.compare(again, bytes) === 0, 'what was read is the same when written and read again');
}

/** One place of a tree is something else. */
function changed(tree: unknown, random: Random, words: readonly string[]): unknown {
  if (typeof tree !== 'object' || tree === null || random.oneIn(12)) {
    return JSON.parse(random.pick(values).replace('1e400', '1e300')) as unknown;
  }
  if (Array.isArray(tree)) {
    if (tree.length === 0 || random.oneIn(8)) return [...(tree as unknown[]), random.below(9)];
    const at = random.below(tree.length);
    if (random.oneIn(8))
      return (tree as unknown[]).flatMap((one, index) => (index === at ? [one, one] : [one]));
    return (tree as unknown[]).with(at, changed(tree[at], random, words));
  }
  const members = Object.entries(tree);
  const name = random.pick(words).replace(/^"(\w*)":$/, '$1');
  if (members.length === 0) return { [name]: random.below(9) };
  const at = random.below(members.length);
  const [key = '', value] = members[at] ?? [];
  if (random.oneIn(10)) return Object.fromEntries(members.filter((_, index) => index !== at));
  if (random.oneIn(10)) return { ...tree, [name]: value as unknown };
  return { ...tree, [key]: changed(value, random, words) };
}
