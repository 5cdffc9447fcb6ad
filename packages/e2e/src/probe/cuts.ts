import { signals } from '../harness/otlp-protocol.ts';
import type { Signal } from '../harness/otlp-protocol.ts';
import type { Carrier } from './carrier.ts';
import { kinds, token } from './contents.ts';
import type { Content, Kind } from './contents.ts';
import { encoding, layer } from './encodings.ts';
import type { Encoding } from './encodings.ts';
import { carrierNamed } from './carriers.ts';
import { createFresh } from './fresh.ts';
import type { Planned } from './planned.ts';
import { protocols } from './probe.ts';
import type { Label } from './probe.ts';

// A value that the SDK cut at its limit, in the middle of a secret.

const limits = [128, 256, 333, 1_024, 4_096];

/** To what SDKs apply the limit; to a list's elements and a map's values one by one. */
const carrierNames: Readonly<Record<Signal, readonly string[]>> = {
  traces: [
    'resource.attributes string',
    'scope_spans.spans.attributes string',
    'scope_spans.spans.attributes array element',
    'scope_spans.spans.events.attributes string',
    'scope_spans.spans.links.attributes string',
  ],
  logs: [
    'scope_logs.log_records.attributes string',
    'scope_logs.log_records.attributes kvlist value',
    'scope_logs.log_records.body string',
    'scope_logs.log_records.body kvlist value',
  ],
  metrics: ['scope_metrics.metrics.sum.data_points.attributes string'],
};

const openJson = layer({
  name: 'json',
  head: '{"role":"tool","content":"',
  tail: '',
  encode: (text) => JSON.stringify(text).slice(1, -1),
});
const openBase64 = layer({
  name: 'base64-nopad',
  head: '',
  tail: '',
  encode: (text) => Buffer.from(text).toString('base64').replaceAll('=', ''),
});

/** Nothing stands behind what was cut. */
const encodings: readonly Encoding[] = [
  encoding('cut', []),
  encoding('cut in json', [openJson]),
  encoding('cut in json in json', [openJson, openJson]),
  encoding('cut in base64', [openBase64]),
];

/** Characters of the secret that are left; of less than eight nobody can make anything. */
const lefts = {
  '8 left': () => 8,
  '12 left': () => 12,
  'half left': (length: number) => length >> 1,
  'all but one left': (length: number) => length - 1,
} as const;
type Left = keyof typeof lefts;

/** Every kind of secret, cut at several places. */
export function* cutProbes(): Generator<Planned> {
  for (const signal of signals) {
    for (const name of carrierNames[signal]) {
      const carrier = carrierNamed(signal, name);
      for (const kind of kinds) {
        for (const how of encodings) {
          for (const left of Object.keys(lefts) as Left[]) yield planned(carrier, kind, how, left);
        }
      }
    }
  }
}

function planned(carrier: Carrier, kind: Kind, how: Encoding, left: Left): Planned {
  const names = { carrier: carrier.name, encoding: `${how.name}, ${left}`, kind: kind.name };
  const lot = createFresh(`cut ${Object.values(names).join(' ')}`);
  const label: Label = {
    group: 'cut',
    signal: carrier.signal,
    protocol: lot.oneOf(protocols),
    ...names,
  };
  return {
    label,
    isUsual: true,
    make({ seed, isIdeal }, id) {
      const fresh = createFresh(`${seed} ${Object.values(label).join(' ')}`);
      const cut = cutContent(kind.make(fresh), left);
      const limit = fresh.oneOf(limits);
      const filling = limit - how.write(cut, fresh).text.length;
      const content = { ...cut, before: fill(filling) + cut.before };
      const written = how.write(content, fresh);
      const text = isIdeal ? how.write({ ...content, widest: token }, fresh).text : written.text;
      const { part, path } = carrier.plant(text, { id: `${id}.0`, trace: id });
      return {
        id,
        label,
        secret: content.secret,
        messages: [{ signal: carrier.signal, part, isLater: false }],
        spots: path ? [{ message: 0, path, written, isWhole: false }] : [],
        isHidden: false,
        isSplit: false,
      };
    },
  };
}

function cutContent({ before, widest, secret }: Content, left: Left): Content {
  const length = Math.min(lefts[left](secret.length), secret.length - 1);
  const end = widest.indexOf(secret) + length;
  return { before, widest: widest.slice(0, end), behind: '', secret: secret.slice(0, length) };
}

/** So many characters of what an agent says; none where there is no room. */
function fill(length: number): string {
  const sentence = 'and then it read one more file and said what was in there ';
  return length <= 0 ? '' : sentence.repeat(Math.ceil(length / sentence.length)).slice(-length);
}
