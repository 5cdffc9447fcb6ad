import type { Message } from './tables.ts';

/** Of the fields that say whose an item is, their numbers in its kind of message; -1 of one it lacks. */
export interface ItemNumbers {
  readonly traceId: number;
  readonly spanId: number;
  /** Data points keep their attributes in three places. */
  readonly attributes: number;
}

const numbersByMessage = new WeakMap<Message, ItemNumbers>();

/** The numbers in a kind of item; looked for once. */
export function itemNumbersOf(message: Message): ItemNumbers {
  const known = numbersByMessage.get(message);
  if (known) return known;
  const numberOf = (name: string) =>
    message.fields.find((field) => field?.name === name)?.number ?? -1;
  const numbers = {
    traceId: numberOf('trace_id'),
    spanId: numberOf('span_id'),
    attributes: numberOf('attributes'),
  };
  numbersByMessage.set(message, numbers);
  return numbers;
}
