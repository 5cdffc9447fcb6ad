import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { TlsConfig } from './config.ts';
import { codeOf } from './error-code.ts';

/** Contents of the files of `tls`, PEM. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** @throws Error with one line when a file cannot be read or holds something else than PEM */
export async function readTlsFiles(tls: TlsConfig, component: string): Promise<TlsMaterial> {
  const read = async (option: keyof TlsConfig) => {
    const path = tls[option];
    if (path === undefined) return undefined;
    return readFile(path).catch((error: unknown) => {
      throw new Error(`${component}: cannot read tls.${option} ${path}: ${codeOf(error)}`);
    });
  };
  const ca = await read('ca_file');
  const cert = await read('cert_file');
  const key = await read('key_file');
  const material = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    createSecureContext(material);
  } catch (error) {
    throw new Error(`${component}: the files of tls are not usable: ${codeOf(error)}`);
  }
  return material;
}
