import type { Random } from './random.ts';

/** What is tried. */
export const targetNames = [
  'grpc',
  'http',
  'gzip',
  'protobuf',
  'json',
  'configuration',
  'detector',
] as const;

/** One of `targetNames`. */
export type TargetName = (typeof targetNames)[number];

/** Something that reads what others write. */
export interface Target {
  readonly name: TargetName;
  /** Inputs of a million. */
  readonly share: number;
  /** Inputs that are tried at one time. */
  readonly lanes: number;
  /** @param seed of whatever inputs are made from */
  prepare(seed: number): Promise<Trial>;
}

/** A target that runs. */
export interface Trial {
  /** Makes the input that `random` stands for. */
  generate(random: Random): Uint8Array;
  /**
   * Gives it an input and judges what comes of it.
   *
   * @throws Broken, or whatever should not have been thrown
   */
  attempt(input: Uint8Array): void | Promise<void>;
  /**
   * Asks it to do its work, between inputs.
   *
   * @throws Error when it cannot, or takes longer than a second
   */
  probe(): Promise<void>;
  /** What it holds after garbage was collected: resident bytes. */
  memoryBytes(): Promise<number>;
  /** After the last input. @throws Broken when something of the inputs is left open */
  settle(): Promise<void>;
  /** Starts it again when it has ended or does no more of its work. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** A promise that was not kept. The message says which, and holds nothing of the input. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** An input that takes longer hangs. */
export const hangMs = 1_000;
