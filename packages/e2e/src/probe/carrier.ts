import type { Signal } from '../harness/otlp-protocol.ts';
import type { Surroundings } from './benign.ts';
import type { Part } from './tree.ts';

/** Steps to a field as the judge takes them: names of `proto/` and positions. */
export type Path = readonly (string | number)[];

/** A place in a message where a secret can be. */
export interface Carrier {
  readonly signal: Signal;
  /** Such as `scope_spans.spans.events.attributes string`. */
  readonly name: string;
  readonly holds: 'text' | 'bytes' | 'integer' | 'double';
  /** What stands beside it says that it is a secret, whatever it looks like. */
  readonly isTelling: boolean;
  /** `field`: a reader decodes it. Of the others none may see it, but the bytes hold it. */
  readonly seen: 'field' | 'overwritten' | 'unknown' | 'unknown in request';
  /** Means in protobuf what it cannot mean in JSON. */
  readonly isProtobufOnly: boolean;
  plant(text: string | Buffer, ids: Pick<Surroundings, 'id' | 'trace'>): Planting;
}

/** What is put into a request: one field of it. */
export interface Planting {
  readonly part: Part;
  /** From the entry's message to where the text stands; undefined if no reader sees it. */
  readonly path: Path | undefined;
}
