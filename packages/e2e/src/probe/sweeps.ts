import type { Signal } from '../harness/otlp-protocol.ts';
import { bare, token } from './contents.ts';
import type { Content, Kind } from './contents.ts';
import { encodings } from './every-encoding.ts';
import type { Encoding } from './encodings.ts';
import { carrierNamed } from './carriers.ts';
import { usualCarriers } from './field-probes.ts';
import { createFresh } from './fresh.ts';
import type { Planned } from './planned.ts';
import { protocols } from './probe.ts';
import type { Label, Message, Spot } from './probe.ts';

// A secret that one message of a trace gives away, and that stands in another where nothing does.

const orders = ['before it', 'after it', 'in a later batch'] as const;
type Order = (typeof orders)[number];

interface Pair {
  /** Where the name beside it, or the text around it, says what it is. */
  readonly told: Signal;
  readonly bare: Signal;
  readonly order: Order;
}

const pairs: readonly Pair[] = [
  ...orders.map((order): Pair => ({ told: 'traces', bare: 'traces', order })),
  ...orders.map((order): Pair => ({ told: 'logs', bare: 'logs', order })),
  { told: 'traces', bare: 'logs', order: 'in a later batch' },
  { told: 'logs', bare: 'traces', order: 'in a later batch' },
  { told: 'traces', bare: 'metrics', order: 'in a later batch' },
];

/** In what is of a trace. */
const bareCarriers: Readonly<Record<Signal, string>> = {
  ...usualCarriers,
  metrics: 'scope_metrics.metrics.sum.data_points.exemplars.filtered_attributes string',
};

/** How it is told that it is a secret. */
const ways = ['attribute', 'assignment'] as const;
type Way = (typeof ways)[number];

/** The name of an attribute tells it. */
const telling: Readonly<Record<Signal, string>> = {
  traces: 'scope_spans.spans.attributes telling string_value',
  logs: 'scope_logs.log_records.attributes telling string_value',
  metrics: 'scope_metrics.metrics.sum.data_points.attributes telling string_value',
};

/** Every order × every encoding of the secret where it stands bare. */
export function* sweepProbes(): Generator<Planned> {
  for (const pair of pairs) {
    for (const encoding of encodings) {
      // Written so that a name tells it, it is not bare.
      if (encoding.isTelling === true) continue;
      const lot = createFresh(`sweep ${Object.values(pair).join(' ')} ${encoding.name}`);
      const content = contentOf(bare, 'sample');
      if (!(encoding.suits?.(content, 'format') ?? true)) continue;
      yield planned(pair, encoding, { way: lot.oneOf(ways), protocol: lot.oneOf(protocols) });
    }
  }
}

function planned(
  pair: Pair,
  encoding: Encoding,
  { way, protocol }: { readonly way: Way; readonly protocol: Label['protocol'] },
): Planned {
  const label: Label = {
    group: 'sweep',
    signal: pair.bare,
    protocol,
    carrier: `${pair.bare} ${pair.order}, told in ${pair.told}`,
    encoding: encoding.name,
    kind: `bare, by ${way}`,
  };
  return {
    label,
    isUsual: true,
    make({ seed, isIdeal = false }, id) {
      const name = `${seed} ${Object.values(label).join(' ')}`;
      const content = contentOf(bare, name);
      const told = tell({ pair, way, content, isIdeal, id });
      const hidden = hide({ pair, encoding, content, isIdeal, id, name });
      const both = pair.order === 'before it' ? [hidden, told] : [told, hidden];
      return {
        id,
        label,
        secret: content.secret,
        messages: both.map((make, index) => make(index).message),
        spots: both.flatMap((make, index) => make(index).spots),
        isHidden: false,
        isSplit: false,
      };
    },
  };
}

function contentOf(kind: Kind, name: string): Content {
  const content = kind.make(createFresh(name));
  return { ...content, before: 'the value is ', behind: ' today' };
}

/** A message by its position in the probe. */
type Make = (index: number) => { readonly message: Message; readonly spots: readonly Spot[] };

interface Making {
  readonly pair: Pair;
  readonly content: Content;
  readonly isIdeal: boolean;
  readonly id: string;
}

function tell({ pair, way, content, isIdeal, id }: Making & { readonly way: Way }): Make {
  const isWhole = way === 'attribute';
  const name = isWhole ? telling[pair.told] : usualCarriers[pair.told];
  const before = isWhole ? '' : 'password = ';
  const own = { ...content, before, behind: isWhole ? '' : '\nretries = 3' };
  const text = before + (isIdeal ? token : content.widest) + own.behind;
  const carrier = carrierNamed(pair.told, name);
  return (message) => {
    const { part, path } = carrier.plant(text, { id: `${id}.${message}`, trace: id });
    const written = { text, layers: [], content: own };
    return {
      message: { signal: pair.told, part, isLater: false },
      spots: path ? [{ message, path, written, isWhole }] : [],
    };
  };
}

function hide(making: Making & { readonly encoding: Encoding; readonly name: string }): Make {
  const { pair, encoding, content, isIdeal, id, name } = making;
  const fresh = createFresh(`${name} encoded`);
  const written = encoding.write(content, fresh);
  const ideal = isIdeal ? encoding.write({ ...content, widest: token }, fresh) : written;
  const carried = bareCarriers[pair.bare].replace(
    /string$/,
    encoding.isBinary ? 'bytes' : 'string',
  );
  const carrier = carrierNamed(pair.bare, carried);
  return (message) => {
    const { part, path } = carrier.plant(ideal.text, { id: `${id}.${message}`, trace: id });
    return {
      message: { signal: pair.bare, part, isLater: pair.order === 'in a later batch' },
      spots: path ? [{ message, path, written, isWhole: false }] : [],
    };
  };
}
