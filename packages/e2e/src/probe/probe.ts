import type { Signal } from '../harness/otlp-protocol.ts';
import type { Path } from './carrier.ts';
import type { Layer, Written } from './encodings.ts';
import { requestTypes } from './schema.ts';
import { toProtobuf } from './tree.ts';
import type { Part } from './tree.ts';

/** How requests are sent. */
export const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;
export type Protocol = (typeof protocols)[number];

/** One secret on its way through the gateway. */
export interface Probe {
  /** Stands in every message of it, as `<id>.<number of the message>`. */
  readonly id: string;
  readonly label: Label;
  readonly secret: string;
  readonly messages: readonly Message[];
  /** Where the secret stands, or a piece of it; of pieces in their order. */
  readonly spots: readonly Spot[];
  /** No reader sees it in the message that was sent, so its bytes are searched. */
  readonly isHidden: boolean;
  /** The spots hold pieces, which a reader puts together. */
  readonly isSplit: boolean;
}

/** What the results are counted by. */
export interface Label {
  /** `field`, `structure`, `cut`, `split`, `sweep`. */
  readonly group: string;
  readonly signal: Signal;
  readonly protocol: Protocol;
  readonly carrier: string;
  readonly encoding: string;
  readonly kind: string;
}

/** One entry of a request: all that a resource says, or an unknown field beside it. */
export interface Message {
  readonly signal: Signal;
  readonly part: Part;
  /** In the second wave, when the first was answered: a batch of its own. */
  readonly isLater: boolean;
}

/** A field that may differ, and what may differ in it. */
export interface Spot {
  /** Index of its message. */
  readonly message: number;
  readonly path: Path;
  readonly written: Written;
  /** All of the field is the secret, by the name beside it. */
  readonly isWhole: boolean;
}

/** A probe as the judge reads it: one line. */
export function toLine(probe: Probe): string {
  const { id, secret, messages, spots, isHidden, isSplit } = probe;
  return JSON.stringify({
    id,
    secret,
    messages: messages.map(({ signal, part }) => ({
      signal,
      sent: toProtobuf({ parts: [part] }).toString('base64'),
      is_entry: part.number === entryNumber(signal),
    })),
    spots: spots.map(({ message, path, written: { layers, content }, isWhole }) => ({
      message,
      path,
      layers: layers.map(toPlainLayer),
      before: content.before,
      widest: content.widest,
      behind: content.behind,
      document: content.document ?? null,
      is_whole: isWhole,
    })),
    is_hidden: isHidden,
    is_split: isSplit,
  });
}

/** The one field of a request that the protocol knows. */
export function entryNumber(signal: Signal): number {
  return requestTypes[signal].fieldsArray[0]?.id ?? 0;
}

function toPlainLayer({ name, head, tail, isWhole = false }: Layer) {
  return { name, head, tail, is_whole: isWhole };
}
