// Generated from proto/ by scripts/generate.js: do not edit.
/** One field of a message. */
export interface Field {
  readonly id: number;
  /** A scalar type of protobuf, `enum`, or `message`. */
  readonly kind: string;
  /** Name of the message, where `kind` is `message`. */
  readonly message?: string;
  readonly isRepeated?: true;
  /** Name of the oneof that the field stands in; an `optional` field stands in one of its own. */
  readonly oneof?: string;
}
/** Messages by name, without `opentelemetry.proto.`; their fields by JSON name. */
export const schema: Readonly<Record<string, Readonly<Record<string, Field>>>>;
