import { signals } from '../harness/otlp-protocol.ts';
import type { Signal } from '../harness/otlp-protocol.ts';
import type { Carrier } from './carrier.ts';
import { carrierNamed, carriersOf } from './carriers.ts';
import { bare, digits, kinds, token } from './contents.ts';
import type { Content, Kind } from './contents.ts';
import { encodings } from './every-encoding.ts';
import type { Encoding } from './encodings.ts';
import { createFresh } from './fresh.ts';
import type { Planned, Wish } from './planned.ts';
import { protocols } from './probe.ts';
import type { Label, Probe, Protocol } from './probe.ts';
import { makesSense } from './sense.ts';
import { structureKinds } from './structures.ts';

/** What makes a probe: of everything one. */
interface Axes {
  readonly group: string;
  readonly carrier: Carrier;
  readonly encoding: Encoding;
  readonly kind: Kind;
  readonly protocol: Protocol;
}

/** Of as many combinations of carrier and encoding, one is usual. */
const usualOf = 3;

/** Every carrier × every encoding × every protocol, the kind of secret by lot. */
export function* fieldProbes(): Generator<Planned> {
  for (const signal of signals) {
    for (const carrier of carriersOf[signal]) {
      for (const encoding of encodings) {
        const possible = [...kinds, bare, digits].filter((kind) =>
          makesSense(carrier, encoding, kind),
        );
        if (possible.length === 0) continue;
        const ways = protocolsOf(carrier);
        const lot = createFresh(`${signal} ${carrier.name} ${encoding.name}`);
        const isUsual = lot.number(usualOf) === 0 || encoding.name === 'plain';
        const chosen = lot.oneOf(ways);
        for (const protocol of ways) {
          const axes = { group: 'field', carrier, encoding, kind: lot.oneOf(possible), protocol };
          yield planned(axes, isUsual && protocol === chosen);
        }
      }
    }
  }
}

/** Where a text may stand with anything else in it. */
export const usualCarriers: Readonly<Record<Signal, string>> = {
  traces: 'scope_spans.spans.attributes string',
  logs: 'scope_logs.log_records.body string',
  metrics: 'scope_metrics.metrics.gauge.data_points.attributes string',
};

/** Every structure × every encoding × every signal, and every kind as well; protocols by lot. */
export function* structureProbes(): Generator<Planned> {
  const carriers = signals.map((signal) => carrierNamed(signal, usualCarriers[signal]));
  for (const kind of [...structureKinds, ...kinds]) {
    for (const encoding of encodings) {
      const lot = createFresh(`${kind.name} ${encoding.name}`);
      const chosen = lot.oneOf(carriers);
      for (const carrier of carriers) {
        if (!makesSense(carrier, encoding, kind)) continue;
        const axes = {
          group: 'structure',
          carrier,
          encoding,
          kind,
          protocol: lot.oneOf(protocols),
        };
        yield planned(axes, carrier === chosen);
      }
    }
  }
}

function protocolsOf({ isProtobufOnly }: Carrier): readonly Protocol[] {
  return protocols.filter((protocol) => protocol !== 'http/json' || !isProtobufOnly);
}

function planned(axes: Axes, isUsual: boolean): Planned {
  const { group, carrier, encoding, kind, protocol } = axes;
  const label: Label = {
    group,
    signal: carrier.signal,
    protocol,
    carrier: carrier.name,
    encoding: encoding.name,
    kind: kind.name,
  };
  return { label, isUsual, make: (wish, id) => makeProbe(axes, label, { ...wish, id }) };
}

function makeProbe(axes: Axes, label: Label, { seed, isIdeal, id }: Wish & { id: string }): Probe {
  const { carrier, encoding, kind } = axes;
  const fresh = createFresh(`${seed} ${Object.values(label).join(' ')}`);
  const content = kind.make(fresh);
  const written = encoding.write(content, fresh);
  const ideal = isIdeal === true ? idealOf(carrier, content) : undefined;
  const text = ideal === undefined ? written.text : encoding.write(ideal, fresh).text;
  const { part, path } = carrier.plant(text, { id: `${id}.0`, trace: id });
  return {
    id,
    label,
    secret: content.secret,
    messages: [{ signal: carrier.signal, part, isLater: false }],
    spots: path ? [{ message: 0, path, written, isWhole: carrier.isTelling }] : [],
    isHidden: carrier.seen !== 'field',
    isSplit: false,
  };
}

/** What an ideal gateway makes of a content; where it drops the field, something else. */
function idealOf({ seen, isTelling }: Carrier, content: Content): Content {
  const alone = { before: '', widest: token, behind: '', secret: '' };
  if (isTelling || seen !== 'field') return alone;
  const isNumber = content.document !== undefined && /^\d+$/.test(content.widest);
  return { ...content, widest: isNumber ? `"${token}"` : token };
}
