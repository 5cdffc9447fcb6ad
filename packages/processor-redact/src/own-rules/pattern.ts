import { RE2JS, RE2JSSyntaxException } from 're2js';
import { z } from 'zod';

const lengthMax = 16_384;
/** Steps that RE2 makes of it; time is linear in them too. */
const sizeMax = 20_000;

/** An operator's pattern, on an engine whose time is linear in the text. */
export const pattern = z
  .string()
  .min(1, 'must not be empty')
  .max(lengthMax, `must have at most ${lengthMax} characters`)
  .transform((written, context) => {
    const compiled = compile(written);
    if (typeof compiled !== 'string') return compiled;
    context.addIssue({ code: 'custom', message: compiled });
    return z.NEVER;
  });

/** @returns what is wrong with it, when it cannot be used */
function compile(written: string): RE2JS | string {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(written);
  } catch (error) {
    const reason = error instanceof RE2JSSyntaxException ? `: ${error.error}` : '';
    return `must be a regular expression in RE2 syntax${reason}`;
  }
  return compiled.programSize() > sizeMax ? 'is too large: repeats of repeats' : compiled;
}
