import { inspect } from 'node:util';
import { z } from 'zod';

/** What stands where a secret would be shown. */
export const shownSecret = '[REDACTED]';

/** A secret of our own: whoever prints, logs or serializes it gets `[REDACTED]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for the one place that uses it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shownSecret;
  }

  toJSON(): string {
    return shownSecret;
  }

  [inspect.custom](): string {
    return shownSecret;
  }
}

const secrets = z.registry<{ readonly isSecret: true }>();

/**
 * A value of the configuration that nobody may see, such as a header or a key.
 *
 * @param written what the value must look like
 */
export function secret(written: z.ZodType<string, string> = z.string().min(1)) {
  const schema = written.transform((value) => new Secret(value));
  secrets.add(schema, { isSecret: true });
  return schema;
}

/** Whether a schema is `secret()`, or was made of it by `describe` and its kin. */
export function isSecret(schema: z.core.$ZodType): boolean {
  return secrets.get(schema)?.isSecret === true;
}

/** A key of AES-256, which takes 32 bytes, neither fewer nor more; nobody may see it. */
export const aes256Key = secret(z.string()).transform((written, context): Uint8Array => {
  const text = written.reveal().trim();
  const isHex = /^[\da-f]{64}$/i.test(text);
  if (isHex || /^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, isHex ? 'hex' : 'base64');
  context.addIssue({
    code: 'custom',
    message: 'must be 32 bytes in base64 or hex, such as `openssl rand -base64 32` gives',
  });
  return z.NEVER;
});
