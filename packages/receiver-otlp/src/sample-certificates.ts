import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';

/** For tests: a certificate and its key, PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** For tests: whom a certificate names. */
export interface Subject {
  readonly commonName?: string;
  readonly uri?: string;
  readonly dns?: string;
  readonly email?: string;
  readonly ip?: string;
  /** It was valid until yesterday. */
  readonly isExpired?: boolean;
}

/** For tests: an authority made on the spot. */
export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(subject: Subject): Issued;
}

const dayMs = 24 * 3_600_000;
const numbers = { email: 1, dns: 2, uri: 6, ip: 7 } as const;
let serial = 1;

/** For tests: makes an authority that nobody else has. */
export function createAuthority(commonName = 'test authority'): Authority {
  const keys = createKeys();
  const attributes = [{ name: 'commonName', value: commonName }];
  const root = certificateFor(keys.publicKey, attributes);
  root.setIssuer(attributes);
  root.setExtensions([{ name: 'basicConstraints', cA: true }]);
  root.sign(keys.privateKey, forge.md.sha256.create());
  return {
    cert: forge.pki.certificateToPem(root),
    issue({ commonName: name, isExpired = false, ...names }) {
      const own = createKeys();
      const subject = name === undefined ? [] : [{ name: 'commonName', value: name }];
      const certificate = certificateFor(own.publicKey, subject);
      if (isExpired) certificate.validity.notAfter = new Date(Date.now() - dayMs);
      certificate.setIssuer(attributes);
      const altNames = Object.entries(names).map(([kind, value]) => {
        const type = numbers[kind as keyof typeof numbers];
        return kind === 'ip' ? { type, ip: value } : { type, value };
      });
      if (altNames.length > 0) certificate.setExtensions([{ name: 'subjectAltName', altNames }]);
      certificate.sign(keys.privateKey, forge.md.sha256.create());
      return { cert: forge.pki.certificateToPem(certificate), key: own.pem };
    },
  };
}

function certificateFor(publicKey: forge.pki.PublicKey, subject: forge.pki.CertificateField[]) {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = (serial++).toString(16).padStart(2, '0');
  certificate.validity.notBefore = new Date(Date.now() - 2 * dayMs);
  certificate.validity.notAfter = new Date(Date.now() + dayMs);
  certificate.setSubject(subject);
  return certificate;
}

/** By Node, which is faster at it. */
function createKeys() {
  const { privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const privateKey = forge.pki.privateKeyFromPem(pem);
  return { pem, privateKey, publicKey: forge.pki.setRsaPublicKey(privateKey.n, privateKey.e) };
}

/** For tests: files of a server's `tls`, in a directory of their own. */
export function writeTlsFiles({ cert, key }: Issued, clientCa?: string) {
  const directory = mkdtempSync(join(tmpdir(), 'traceveil-tls-'));
  const path = (name: string) => join(directory, name);
  const write = (name: string, content: string) => writeFileSync(path(name), content);
  write('cert.pem', cert);
  write('key.pem', key);
  if (clientCa !== undefined) write('ca.pem', clientCa);
  return {
    tls: {
      cert_file: path('cert.pem'),
      key_file: path('key.pem'),
      ...(clientCa !== undefined && { client_ca_file: path('ca.pem') }),
      reload_interval: '20ms',
    },
    write,
    remove: () => rmSync(directory, { recursive: true }),
  };
}
