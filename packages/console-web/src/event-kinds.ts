import type { TrailEvent } from './api.ts';
import { textIn } from './pure/event-texts.ts';

/** Kinds of events, for a choice. */
export const eventKinds: readonly (readonly [string, string])[] = [
  ['', 'any'],
  ['accept', 'accept'],
  ['redact', 'redact'],
  ['forward', 'forward'],
  ['hold', 'hold'],
  ['release', 'release'],
  ['approval', 'approval'],
  ['access', 'access'],
  ['read', 'read'],
  ['refuse', 'refuse'],
  ['config', 'config'],
  ['self_test', 'self test'],
  ['checkpoint', 'checkpoint'],
  ['stop', 'stop'],
];

/** How an event is marked. */
export function kindTone(event: TrailEvent): 'good' | 'warn' | 'bad' | 'accent' | undefined {
  switch (textIn(event, 'kind')) {
    case 'redact':
      return 'accent';
    case 'hold':
    case 'approval':
    case 'release':
      return 'warn';
    case 'forward':
      return textIn(event, 'outcome') === 'delivered' ? 'good' : 'bad';
    case 'refuse':
      return 'bad';
    case 'access':
      return textIn(event, 'outcome') === 'refused' ? 'bad' : undefined;
    case 'self_test':
      return textIn(event, 'outcome') === 'leaked' ? 'bad' : 'good';
    default:
      return undefined;
  }
}
