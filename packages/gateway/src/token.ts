import { randomBytes } from 'node:crypto';
import { isSenderId } from '@traceveil/pipeline';
import { writePasswordHash, writeTokenDigest } from '@traceveil/extension-auth';

const secretBytes = 32;

/**
 * `traceveil token`: makes the credentials of a sender, and what of them the gateway keeps. They
 * are printed and kept nowhere.
 *
 * @throws Error when nobody can be called so
 */
export async function token(name: string, isBasic: boolean): Promise<0> {
  if (!isSenderId(name) || (isBasic && name.includes(':'))) {
    throw new Error('the name must be one printable word, and with --basic without a colon');
  }
  const secret = randomBytes(secretBytes).toString('base64url');
  process.stdout.write(isBasic ? await basic(name, secret) : bearer(name, secret));
  return 0;
}

function bearer(name: string, secret: string): string {
  const digest = writeTokenDigest(secret);
  return text(`Bearer ${secret}`, [
    'The gateway keeps its hash, below extensions.bearertokenauth.tokens',
    `  - { name: '${name.replaceAll("'", "''")}', token: '${digest}' }`,
    'or on a line of extensions.bearertokenauth.filename',
    `  ${name} ${digest}`,
  ]);
}

async function basic(name: string, secret: string): Promise<string> {
  const credentials = Buffer.from(`${name}:${secret}`).toString('base64');
  return text(`Basic ${credentials}`, [
    'The gateway keeps its hash, on a line of extensions.basicauth.htpasswd.file',
    `  ${name}:${await writePasswordHash(secret)}`,
  ]);
}

/** Any SDK reads the variable; its values are percent-encoded. */
function text(authorization: string, kept: readonly string[]): string {
  return [
    'The sender keeps, and nobody else; it is not shown again',
    `  export OTEL_EXPORTER_OTLP_HEADERS=authorization=${encodeURIComponent(authorization)}`,
    ...kept,
    '',
  ].join('\n');
}
