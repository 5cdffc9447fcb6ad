import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import forge from 'node-forge';
import { startConsole } from './sample-console.ts';

const directory = mkdtempSync(join(tmpdir(), 'traceveil-console-tls-'));
const files = { cert_file: join(directory, 'cert.pem'), key_file: join(directory, 'key.pem') };
afterAll(() => rmSync(directory, { recursive: true }));

/** Writes a certificate that it has signed itself. */
function writeCertificate(serialNumber: string): void {
  const keys = forge.pki.rsa.generateKeyPair(2_048);
  const made = forge.pki.createCertificate();
  const names = [{ name: 'commonName', value: 'localhost' }];
  Object.assign(made, { publicKey: keys.publicKey, serialNumber });
  made.validity.notAfter = new Date(Date.now() + 3_600_000);
  made.setSubject(names);
  made.setIssuer(names);
  made.sign(keys.privateKey, forge.md.sha256.create());
  writeFileSync(files.cert_file, forge.pki.certificateToPem(made));
  writeFileSync(files.key_file, forge.pki.privateKeyToPem(keys.privateKey));
}

function ask(port: number) {
  return new Promise<{ serial: string; headers: object }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/api/v1/session/options', agent: false };
    const asked = get({ ...options, rejectUnauthorized: false }, (response) => {
      const { socket } = response;
      const shown = socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined;
      const serial = shown?.serialNumber ?? '';
      response.resume().on('end', () => resolve({ serial, headers: response.headers }));
    });
    asked.on('error', reject);
  });
}

describe('the console over TLS', () => {
  it('speaks nothing else, says so to browsers, and takes a new certificate over', async () => {
    writeCertificate('01');
    const sample = await startConsole({ tls: { ...files, reload_interval: '20ms' } });
    const { port } = sample.console;
    const first = await ask(port);
    expect(first.serial).toBe('01');
    expect(first.headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000' });
    const plain = fetch(`http://127.0.0.1:${port}/api/v1/session/options`);
    await expect(plain).rejects.toThrow('fetch failed');
    writeCertificate('02');
    let serial = '';
    for (let waits = 0; waits < 300 && serial !== '02'; waits += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ serial } = await ask(port));
    }
    expect(serial).toBe('02');
    await sample.stop();
  });

  it('does not start without its files, and says which', async () => {
    const tls = { ...files, key_file: join(directory, 'none.pem') };
    await expect(startConsole({ tls })).rejects.toThrow('none.pem');
  });
});
