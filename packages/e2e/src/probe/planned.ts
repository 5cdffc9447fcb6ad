import type { Label, Probe } from './probe.ts';

/** Which probes are made, and of what. */
export interface Wish {
  /** Other secrets with another seed. */
  readonly seed: string;
  isWanted(label: Label): boolean;
  /** All combinations; otherwise of those that are hardly different, one by lot. */
  readonly isEvery?: boolean;
  /** As an ideal gateway would send them on: to try the judge. */
  readonly isIdeal?: boolean;
}

/** A probe that can be made. */
export interface Planned {
  readonly label: Label;
  /** Not only where every one is wished for. */
  readonly isUsual: boolean;
  make(wish: Wish, id: string): Probe;
}
