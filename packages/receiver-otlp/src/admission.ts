import { PipelineError } from '@traceveil/pipeline';

/** What one request holds of the memory that all share. */
export interface Claim {
  /** @returns the refusal, `retry`, when all requests together would have more than they may */
  grow(bytes: number): PipelineError | undefined;
  /** When the request is answered; it may be called again. */
  release(): void;
}

/** Hands out the memory of one receiver, whatever the protocol. */
export interface Admission {
  open(): Claim;
}

/** @param bytesMax of all requests that are being read or are not yet answered */
export function createAdmission(component: string, bytesMax: number): Admission {
  let held = 0;
  return {
    open() {
      let own = 0;
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
        release() {
          held -= own;
          own = 0;
        },
      };
    },
  };
}
