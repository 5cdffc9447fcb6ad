import type { SourceError } from '@traceveil/console';
import type { Fault } from '../fault.ts';
import type { Tasks } from './tasks.ts';

/** To a thread of the console. */
export interface Asked {
  readonly id: number;
  readonly task: keyof Tasks;
  readonly values: readonly unknown[];
}

/** From it. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly reason: SourceError['reason']; readonly problem: string }
  | { readonly id: number; readonly fault: Fault };
