import { PipelineError } from '@traceveil/pipeline';

/** What a piece takes at least while it is kept: a body may come in pieces of one byte. */
export const pieceBytesMin = 512;

/** A limit and who holds it. */
export interface BodyLimit {
  readonly component: string;
  /** Before and after unpacking. */
  readonly bytesMax: number;
  /** Bytes after unpacking for each byte before, above 1 MiB. */
  readonly ratioMax: number;
  /** What a body that is not one whole gzip file is refused with. */
  readonly damaged: 'invalid' | 'internal';
}

/** The refusal of a body above the limit. */
export function tooLarge({ component, bytesMax }: BodyLimit): PipelineError {
  const problem = `the body is above the limit of ${String(bytesMax)} bytes: send smaller batches`;
  return new PipelineError(component, 'too_large', problem);
}
