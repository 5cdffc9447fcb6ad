import { ApprovalError, type ApprovalErrorCode } from '@traceveil/approval';
import { PipelineError } from '@traceveil/pipeline';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ProblemError } from './problem.ts';
import { SourceError } from './source-error.ts';

const approvalStatus: Readonly<Record<ApprovalErrorCode, number>> = {
  unknown: 404,
  expired: 410,
  used: 410,
  denied: 403,
  self_approval: 403,
  not_allowed: 403,
  wrong_state: 409,
  reason_missing: 400,
  key_missing: 503,
  damaged: 500,
  outside_window: 403,
  invalid: 400,
  unavailable: 503,
};

const sourceStatus: Readonly<Record<SourceError['reason'], number>> = {
  invalid: 400,
  refused: 403,
  missing: 404,
  changed: 409,
  unavailable: 503,
  preparing: 503,
};
/** After which a page that is open asks again what is being prepared. */
const preparedAfterSeconds = 2;

/** What the server itself refuses, in our words: its own may quote what was sent. */
const serverDetails: Readonly<Record<number, string>> = {
  400: 'the request cannot be read: is its body JSON, and its path properly escaped?',
  413: 'the body is above 512 KiB',
  415: 'the body must be `application/json`',
};

/** Of anything that was thrown: what may be said of it. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message, keyword }) => ({
      field: instancePath.replace(/^\//, '').replaceAll('/', '.'),
      // Zod quotes the keys that it does not know, which are text of whoever sent them.
      message: keyword === 'unrecognized_keys' ? 'has a field that is not known here' : message,
    }));
    const where = error.validationContext ?? 'request';
    const detail = `the ${where} is not as it must be: see \`errors\``;
    return new ProblemError(400, detail, {
      errors: errors.map(({ field, message = 'is wrong' }) => ({ field, message })),
    });
  }
  if (error instanceof ApprovalError) {
    const type = `approval-${error.code.replaceAll('_', '-')}`;
    return new ProblemError(approvalStatus[error.code], error.message, { type, cause: error });
  }
  if (error instanceof SourceError) {
    return new ProblemError(sourceStatus[error.reason], error.message, {
      ...(error.reason === 'preparing' && {
        ...{ type: 'preparing', retryAfterSeconds: preparedAfterSeconds },
      }),
      cause: error,
    });
  }
  if (error instanceof PipelineError && error.remedy === 'retry') {
    return new ProblemError(503, error.message, { cause: error });
  }
  const { statusCode, code, expose } = error as Readonly<Record<string, unknown>>;
  // Of its own, or of what serves its files: a path that leads out of them.
  const isServers = String(code).startsWith('FST_') || expose === true;
  if (typeof statusCode === 'number' && statusCode < 500 && isServers) {
    const detail = serverDetails[statusCode] ?? 'the request cannot be taken as it is';
    return new ProblemError(statusCode, detail, { cause: error });
  }
  const detail = 'a fault of the gateway: its log names the kind of error';
  return new ProblemError(500, detail, { cause: error });
}
