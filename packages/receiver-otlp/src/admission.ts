import { PipelineError } from '@traceveil/pipeline';

/** What one request holds of the memory that all share. */
export interface Claim {
  /** @returns the refusal, `retry`, when all requests together would have more than they may */
  grow(bytes: number): PipelineError | undefined;
  /** What is beyond these bytes is given back. */
  shrinkTo(bytes: number): void;
  /** What is worked on stays in memory, also when its sender was answered or has gone before. */
  keepUntil(work: Promise<unknown>): void;
  /** When the request is answered; it may be called again. */
  release(): void;
}

/** Hands out the memory of one receiver, whatever the protocol. */
export interface Admission {
  open(): Claim;
}

/** @param bytesMax of all requests that are being read, worked on or not yet answered */
export function createAdmission(component: string, bytesMax: number): Admission {
  let held = 0;
  return {
    open() {
      let own = 0;
      let working: Promise<unknown> | undefined;
      const free = () => {
        held -= own;
        own = 0;
      };
      return {
        grow(bytes) {
          if (held + bytes > bytesMax) {
            const problem = 'requests that are not yet answered fill admission.request_limit_mib';
            return new PipelineError(component, 'retry', problem);
          }
          own += bytes;
          held += bytes;
          return undefined;
        },
        shrinkTo(bytes) {
          const beyond = Math.max(own - bytes, 0);
          own -= beyond;
          held -= beyond;
        },
        keepUntil(work) {
          working = work;
        },
        release() {
          if (working === undefined) free();
          else void working.then(free, free);
        },
      };
    },
  };
}
