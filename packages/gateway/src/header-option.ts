/**
 * Reads `--header NAME=VALUE`; a value may be a secret and is never repeated.
 *
 * @throws Error with one line
 */
export function readHeader(written: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([\w.-]+)=([\x20-\x7e]*)$/.exec(written) ?? [];
  if (name !== '') return [name.toLowerCase(), value];
  throw new Error('--header must be NAME=VALUE in printable ASCII');
}
