import type { Batch, Remedy, ToKeep, TokenKeys } from '@traceveil/pipeline';
import type { Recipe } from '../config-components.ts';

/** What a thread is given when it starts, and makes its processor of. */
export interface ThreadData {
  readonly recipe: Recipe;
  /** Of the processor that the main thread has made: this one is the same, or is none. */
  readonly identity: string;
  readonly tokenKeys: TokenKeys;
}

/** A batch for a thread; its bytes are a copy, which is the thread's from then on. */
export interface Request {
  readonly kind: 'process' | 'release' | 'probe';
  readonly id: number;
  readonly batch: Batch;
  /** Of a release: tokens in whose places the values may stand. */
  readonly revealed: readonly string[];
}

/** What a thread is told. It takes one after the other, so what it learns holds for what follows. */
export type ToThread =
  | Request
  | { readonly kind: 'learn'; readonly lesson: unknown }
  /** Answered at once, unless the thread hangs. */
  | { readonly kind: 'ping' };

/** What became of a batch. */
export interface Answer {
  readonly kind: 'answer';
  readonly id: number;
  readonly result: Result | Refusal;
  /** What was counted since the answer before; undefined when nothing. */
  readonly counts: unknown;
  /** What the others must know before anybody hears of the result. */
  readonly lessons: readonly unknown[];
}

/** It went through. */
export interface Result {
  /** `undefined`: as they came. */
  readonly bytes: Uint8Array | undefined;
  readonly items: number;
  /** In memory only: it crosses as it is, and is written nowhere. */
  readonly keep: ToKeep | undefined;
  /** As JSON, which takes a third of the time of a structured clone; `undefined`: none. */
  readonly events: string | undefined;
}

/** It was refused. */
export type Refusal =
  | {
      readonly component: string;
      readonly remedy: Remedy;
      readonly problem: string;
      readonly retryAfterMs: number | undefined;
    }
  /** A fault of ours, by the name of the error: its message could quote a text. */
  | { readonly fault: string };

/** A line for the log. */
export interface LogLine {
  readonly kind: 'log';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

/** What a thread says. */
export type FromThread = Answer | LogLine | { readonly kind: 'pong' } | { readonly kind: 'ready' };
