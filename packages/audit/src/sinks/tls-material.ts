import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';

const filePath = z.string().min(1).optional();

/** The words of an exporter's `tls` that a sink has; files in PEM, read at the start. */
export const tlsConfig = {
  ca_file: filePath.describe('Trusted instead of the authorities that Node trusts.'),
  cert_file: filePath.describe('Shown to the other side; with `key_file`.'),
  key_file: filePath.describe('Of `cert_file`.'),
};

/** After parsing. */
export type TlsConfig = z.infer<z.ZodObject<typeof tlsConfig>>;

/** What the files hold. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Says what is wrong with `tls`, if anything is. */
export function problemOfTls(tls: TlsConfig, isEncrypted: boolean): string | undefined {
  const { ca_file, cert_file, key_file } = tls;
  if ((cert_file === undefined) !== (key_file === undefined)) {
    return '`cert_file` and `key_file` go together';
  }
  const isSaid = (ca_file ?? cert_file) !== undefined;
  return isSaid && !isEncrypted
    ? 'says how to encrypt, but the endpoint is not encrypted'
    : undefined;
}

/**
 * Reads the files.
 *
 * @param component for errors, such as `audit/webhook`
 * @throws Error with one line when one cannot be read or holds something else than PEM
 */
export async function readTls(tls: TlsConfig, component: string): Promise<TlsMaterial> {
  const read = async (option: keyof TlsConfig) => {
    const path = tls[option];
    if (path === undefined) return undefined;
    return readFile(path, 'utf8').catch((cause: unknown) => {
      const { code = 'not readable' } = cause as NodeJS.ErrnoException;
      throw new Error(`${component}: cannot read tls.${option} ${path}: ${code}`, { cause });
    });
  };
  const ca = await read('ca_file');
  const cert = await read('cert_file');
  const key = await read('key_file');
  const material: TlsMaterial = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    createSecureContext(material);
  } catch {
    throw new Error(`${component}: the files of tls are not usable`);
  }
  return material;
}
