import { requests, type Field, type Message } from './tables.ts';
import { contentEnd, nextDelimited, varintEnd } from './wire.ts';

/** Where text of a request stands, by the trace that it is of. */
export interface TraceRanges {
  /** By trace id in hexadecimal: pairs of (start, end) of spans, log records and data points. */
  readonly byTrace: ReadonlyMap<string, readonly number[]>;
  /** Pairs of (start, end) of what stands around them: resources, scopes, metrics. */
  readonly around: readonly number[];
}

/** Of each message, by number, the fields that are the id of its trace or lead to one. */
const ways = new Map<Message, readonly (Field | undefined)[]>();

/**
 * Finds the traces that a request is about: of spans and log records, and of the exemplars of
 * metrics. A link is about another trace.
 *
 * @param bytes a serialized `Export<Signal>ServiceRequest`
 * @throws WireError when it is none
 */
export function traceRangesIn(bytes: Uint8Array, signal: keyof typeof requests): TraceRanges {
  const search = new TraceSearch(bytes);
  search.message(requests[signal], 0, bytes.length);
  return search.done();
}

class TraceSearch {
  readonly #bytes: Uint8Array;
  readonly #byTrace = new Map<string, number[]>();
  readonly #around: number[] = [];
  #itemStart = -1;
  #itemEnd = 0;
  /** The id that was met last, and what is known of it: most follow their like. */
  #lastId: Uint8Array = new Uint8Array();
  #lastRanges: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  message(message: Message, start: number, end: number): void {
    const { isItem } = message;
    if (isItem) {
      this.#around.push(this.#itemEnd, start);
      this.#itemStart = start;
      this.#itemEnd = end;
    }
    const bytes = this.#bytes;
    const fields = waysOf(message);
    for (let at = start; ;) {
      const tag = nextDelimited(bytes, at, end);
      if (tag === 0) return;
      const from = varintEnd();
      at = contentEnd();
      const field = fields[tag >>> 3];
      if (!field) continue;
      if (field.message) this.message(field.message, from, at);
      else if (at - from === field.length) this.#id(from, at);
    }
  }

  done(): TraceRanges {
    this.#around.push(this.#itemEnd, this.#bytes.length);
    return { byTrace: this.#byTrace, around: this.#around };
  }

  #id(start: number, end: number): void {
    const id = this.#bytes.subarray(start, end);
    if (Buffer.compare(id, this.#lastId) !== 0) {
      this.#lastId = id;
      const text = Buffer.from(id).toString('hex');
      this.#lastRanges = this.#byTrace.get(text) ?? [];
      this.#byTrace.set(text, this.#lastRanges);
    }
    this.#lastRanges.push(this.#itemStart, this.#itemEnd);
  }
}

function waysOf(message: Message): readonly (Field | undefined)[] {
  const known = ways.get(message);
  if (known) return known;
  const fields: (Field | undefined)[] = message.fields.map(() => undefined);
  // Set before it is filled: AnyValue holds itself.
  ways.set(message, fields);
  for (const field of message.fields) {
    if (!field || field.name === 'links') continue;
    const leads = field.message
      ? waysOf(field.message).some((way) => way !== undefined)
      : field.name === 'trace_id';
    if (leads) fields[field.number] = field;
  }
  return fields;
}
