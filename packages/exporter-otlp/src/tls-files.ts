import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Log } from '@traceveil/pipeline';
import type { TlsConfig } from './config.ts';
import { codeOf } from './error-code.ts';

/** What the files of `tls` hold, PEM, and the least version. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** The files of `tls`, which may be replaced while the gateway runs. */
export interface TlsFiles {
  /** @throws Error with one line when a file cannot be read or holds something else than PEM */
  read(): Promise<TlsMaterial>;
  /** What they hold, when `reload_interval` has passed and it is something new that is usable. */
  changed(): Promise<TlsMaterial | undefined>;
}

/** What `createTlsFiles` needs beside the paths. */
export interface TlsFilesOptions {
  /** For errors, such as `exporter/otlp_http`. */
  readonly component: string;
  readonly log: Log;
  /** Milliseconds from any start; never goes back. */
  readonly now: () => number;
}

/** Makes a reader that looks when it is asked: an exporter with nothing to send reads nothing. */
export function createTlsFiles(tls: TlsConfig, { component, log, now }: TlsFilesOptions): TlsFiles {
  const hasFiles = (tls.ca_file ?? tls.cert_file) !== undefined;
  let held: TlsMaterial = {};
  let readAt = 0;

  async function read(): Promise<TlsMaterial> {
    readAt = now();
    const material = await readMaterial(tls, component);
    held = material;
    return material;
  }

  return {
    read,
    async changed() {
      if (!hasFiles || tls.reload_interval === 0 || now() - readAt < tls.reload_interval) {
        return undefined;
      }
      const before = held;
      try {
        const material = await read();
        if (isSame(material, before)) return undefined;
        log.info({ component }, 'the files of tls have changed; new connections use them');
        return material;
      } catch (error) {
        const reason = error instanceof Error ? error.message : codeOf(error);
        log.warn({ component, reason }, 'the files of tls have changed; going on with the old');
        return undefined;
      }
    },
  };
}

async function readMaterial(tls: TlsConfig, component: string): Promise<TlsMaterial> {
  const read = async (option: 'ca_file' | 'cert_file' | 'key_file') => {
    const path = tls[option];
    if (path === undefined) return undefined;
    return readFile(path, 'utf8').catch((error: unknown) => {
      throw new Error(`${component}: cannot read tls.${option} ${path}: ${codeOf(error)}`);
    });
  };
  const ca = await read('ca_file');
  const cert = await read('cert_file');
  const key = await read('key_file');
  const material: TlsMaterial = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    minVersion: tls.min_version === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
  };
  try {
    createSecureContext(material);
  } catch (error) {
    throw new Error(`${component}: the files of tls are not usable: ${codeOf(error)}`);
  }
  return material;
}

function isSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.ca === other.ca && one.cert === other.cert && one.key === other.key;
}
