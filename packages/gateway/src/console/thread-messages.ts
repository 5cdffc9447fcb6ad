import type { SourceError } from '@traceveil/console';
import type { Fault } from '../fault.ts';
import type { TaskData, Tasks } from './tasks.ts';

/** What a thread of the console is started with. */
export interface ThreadData extends TaskData {
  /** Of the operating system, 0 to 19; that of the gateway, unless set. */
  readonly niceness?: number | undefined;
}

/** To a thread of the console. */
export interface Asked {
  readonly id: number;
  readonly task: keyof Tasks;
  readonly values: readonly unknown[];
}

/** From it, unasked: how far an index is that questions wait for; undefined when it is there. */
export interface News {
  readonly news: string | undefined;
}

/** From it. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly reason: SourceError['reason']; readonly problem: string }
  | { readonly id: number; readonly fault: Fault };
