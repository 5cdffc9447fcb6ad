import { STATUS_CODES } from 'node:http';

/** What an answer says when there is none. The detail never holds text of a trace, nor a secret. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly type: string;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param detail what happened and what to do
   */
  constructor(status: number, detail: string, more: ProblemDetails = {}) {
    super(detail, { cause: more.cause });
    this.status = status;
    this.type = more.type === undefined ? 'about:blank' : `urn:traceveil:${more.type}`;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** What is wrong with one field of what was sent. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

interface ProblemDetails {
  readonly cause?: unknown;
  /** What the page can act on, such as `change-password`. */
  readonly type?: string;
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

/** @see RFC 9457 */
export function bodyOf({ type, status, message, errors }: ProblemError): object {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type, title, status, detail: message, ...(errors && { errors }) };
}

/** Of something that is not there, or no longer. */
export function notFound(what: string): ProblemError {
  return new ProblemError(404, `there is no such ${what}, or no longer`);
}
