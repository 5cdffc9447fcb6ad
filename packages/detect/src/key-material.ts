import type { Edges } from './literal.ts';
import { fake, fakeUuid } from './fake.ts';
import { isRandom } from './placeholder.ts';
import type { PatternRule, Rule } from './rule.ts';

const tinkKey = fake('GhB', 21, 'base64');

/** Keys in formats of their own. */
const jsonWebKey: PatternRule = {
  id: 'json-web-key',
  severity: 'critical',
  keywords: ['"kty"', "'kty'", String.raw`kty\"`],
  boundary: 'none',
  // Inside a document the members are known by their names; this is for a part of one.
  pattern:
    /["'\\]{0,4}kty["'\\]{1,4}\s{0,8}:\s{0,8}["'\\]{1,4}\[?(?:RSA|EC|OKP|oct)\]?["'\\]{1,4}[^{}]{0,4096}?["'](?:d|k)["'\\]{1,4}\s{0,8}:\s{0,8}["'\\]{1,4}(?<secret>[\w-]{20,1024})/dy,
  isReal: isRandom,
  examples: {
    finds: [
      `"kty": "EC", "crv": "P-256", "d": "${fake('', 43, 'base64url')}"`,
      `{"kty":"oct","k":"${fake('', 43, 'base64url')}"}`,
      `{"kty":"OKP","crv":"Ed25519","x":"abc","d":"${fake('d', 43, 'base64url')}"}`,
    ],
    ignores: [
      `{"kty":"EC","crv":"P-256","x":"${fake('', 43, 'base64url')}","y":"${fake('y', 43, 'base64url')}"}`,
      '{"kty":"oct","k":"your-key"}',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc7517',
};

const tinkKeyset: PatternRule = {
  id: 'tink-keyset',
  severity: 'critical',
  keywords: ['google.crypto.tink.'],
  boundary: 'none',
  pattern:
    /google\.crypto\.tink\.(?!\w{0,64}PublicKey)\w{3,64}Key(?:["'\\]{1,4}\s{0,16},\s{0,16}["'\\]{1,4}value["'\\]{1,4}\s{0,4}:\s{0,4}["'\\]{1,4}(?<secret>[\w+/=-]{12,4096})|(?:"?\s{1,4}value:\s{0,4}"|[\s\S]{2})(?=[\s\S]{16}))/dy,
  examples: {
    finds: [
      `{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey","value":"${tinkKey}"}}`,
      `"google.crypto.tink.HmacKey",\n  "value": "${tinkKey}"`,
    ],
    ignores: [
      `{"typeUrl":"type.googleapis.com/google.crypto.tink.EcdsaPublicKey","value":"${tinkKey}"}`,
      'import com.google.crypto.tink.KeysetHandle;',
    ],
  },
  source: 'https://developers.google.com/tink/tink-concepts',
};

const puttyKey: PatternRule = {
  id: 'putty-private-key',
  severity: 'critical',
  keywords: ['PuTTY-User-Key-File-'],
  boundary: 'word',
  pattern:
    /PuTTY-User-Key-File-[\s\S]{20,4096}?Private-Lines: \d{1,4}(?:\\r|\\n|\s){1,4}(?<secret>(?:[\w+/=]{8,64}(?:\\r|\\n|\s){1,4}){1,64})/dy,
  examples: {
    finds: [
      `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\n${fake('', 64, 'base64')}\n`,
      `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${fake('e', 48, 'base64')}\nPrivate-MAC: 0`,
    ],
    ignores: ['PuTTY-User-Key-File-2: ssh-rsa', 'PuTTY-User-Key-File-2 has Private-Lines: 8'],
  },
  source: 'https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html',
};

const openVpnKey: PatternRule = {
  id: 'openvpn-static-key',
  severity: 'critical',
  keywords: ['-----BEGIN OpenVPN Static key'],
  boundary: 'none',
  pattern:
    /-----BEGIN OpenVPN Static key V1-----(?:\\r|\\n|\s){1,4}(?<secret>(?:[\da-f]{32}(?:\\r|\\n|\s){1,4}){1,16})/dy,
  examples: {
    finds: [
      `-----BEGIN OpenVPN Static key V1-----\n${fake('', 32, 'hex')}\n${fake('b', 31, 'hex')}\n`,
      `-----BEGIN OpenVPN Static key V1-----\n${fake('', 32, 'hex')}\n-----END`,
    ],
    ignores: [
      '-----BEGIN OpenVPN Static key V1-----',
      '-----BEGIN OpenVPN Static key V1-----\n...',
    ],
  },
  source: 'https://openvpn.net/community-docs/static-key-mini-howto.html',
};

/** Of lines such as `PrivateKey = …` in a file of WireGuard. */
const wireGuardKey: PatternRule = {
  id: 'wireguard-private-key',
  severity: 'critical',
  keywords: ['PrivateKey', 'PresharedKey', 'private-key'],
  boundary: 'word',
  pattern:
    /(?:PrivateKey|PresharedKey|private-key)\s{0,4}[=:]\s{0,4}(?<secret>[A-Za-z\d+/]{43}=)/dy,
  isReal: isRandom,
  examples: {
    finds: [
      `[Interface]\nPrivateKey = ${fake('', 43, 'base64')}=\nAddress = 10.0.0.2/32`,
      `[Peer]\nPresharedKey=${fake('p', 42, 'base64')}=`,
    ],
    ignores: ['PrivateKey = <key>', `PublicKey = ${fake('', 43, 'base64')}=`],
  },
  source: 'https://www.wireguard.com/quickstart/',
};

const hash = `${fake('', 22)}${fake('h', 31)}`;

const passwordHash: PatternRule = {
  id: 'password-hash',
  severity: 'medium',
  confidence: 'medium',
  keywords: [
    '$2a$',
    '$2b$',
    '$2y$',
    '$6$',
    '$5$',
    '$y$',
    '$apr1$',
    '$1$',
    '$argon2',
    '$krb5asrep$',
    '$krb5tgs$',
    ...['{SSHA', '{SHA', '{SMD5}', '{MD5}'],
  ],
  boundary: 'none',
  pattern:
    /(?:\$(?:2[aby]\$\d\d\$[\w./]{53}|[56]\$(?:rounds=\d{1,9}\$)?[\w./]{1,16}\$[\w./]{43,86}|y\$[\w./]{1,8}\$[\w./]{1,86}\$[\w./]{43}|(?:apr1|1)\$[\w./]{1,8}\$[\w./]{22}|argon2id?\$v=\d{1,3}\$m=\d{1,9},t=\d{1,4},p=\d{1,3}\$[\w+/]{8,64}\$[\w+/]{16,128}|krb5(?:asrep|tgs)\$\d{1,2}\$[^\s"'\\]{40,4096})|\{S?SHA(?:256|384|512)?\}[A-Za-z\d+/]{27,128}={0,2}|\{S?MD5\}[A-Za-z\d+/]{22,64}={0,2})/dy,
  examples: {
    finds: [
      `root:$6$${fake('', 8)}$${fake('six', 83)}:19000:0:99999:7:::`,
      `admin:$2y$10$${hash}`,
      `$argon2id$v=19$m=65536,t=3,p=4$${fake('', 22)}$${fake('a', 42)}`,
      `user:$apr1$${fake('', 8)}$${fake('apr', 19)}`,
      `rootpw {SSHA}${fake('', 32, 'base64')}`,
      `user:{SHA}${fake('', 27, 'base64')}=`,
    ],
    ignores: ['$2a$10$short', 'costs $6$ or $5$', '$argon2id$v=19'],
  },
  source: 'https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html',
};

const dropboxToken = fake(`${fake('', 11, 'lower')}AAAAAAAAAA`, 43, 'base64url');

/** Eleven letters, ten times `A`, 43 letters; in an image of zeros no other letters are around. */
const dropboxLongLived: PatternRule = {
  id: 'dropbox-long-lived-token',
  severity: 'high',
  keywords: ['A'.repeat(10)],
  boundary: 'none',
  admits: isBetween,
  pattern:
    /(?<=(?=(?<secret>[A-Za-z\d]{11}A{10}[\w-]{43}(?![\w+/=-])))(?<![\w+/-])[A-Za-z\d]{11})A{10}/dy,
  isReal: isRandom,
  examples: {
    finds: [dropboxToken, `DROPBOX=${dropboxToken}`],
    ignores: [dropboxToken.slice(1), `${dropboxToken}x`, 'A'.repeat(64)],
  },
  source: 'https://developers.dropbox.com/oauth-guide',
};

/** Whether ten times `A` are not eleven. */
function isBetween(bytes: Uint8Array, from: number, to: number, { start, end }: Edges): boolean {
  return from >= start + 11 && to + 43 <= end && bytes[from - 1] !== 0x41 && bytes[to] !== 0x41;
}

const bundlerCredentials: PatternRule = {
  id: 'bundler-credentials',
  severity: 'high',
  keywords: ['BUNDLE_'],
  boundary: 'word',
  pattern:
    /BUNDLE_\w{2,80}__\w{2,64}["']?\s{0,2}[:=]\s{0,2}["']?(?<secret>[\w.-]{2,64}:[\w.-]{6,128})(?![\w.:/-])/dy,
  examples: {
    finds: [
      `BUNDLE_GEMS__HOST__COM=${fake('a', 8, 'hex')}:${fake('', 8, 'hex')}`,
      `export BUNDLE_ENTERPRISE__HOST__COM = "${fake('u', 7)}:${fake('', 10)}"`,
    ],
    ignores: ['BUNDLE_PATH=vendor/bundle', 'BUNDLE_MIRROR__HTTPS://HOST__COM: http://h:80'],
  },
  source: 'https://bundler.io/man/bundle-config.1.html',
};

const base58 = String.raw`[1-9A-HJ-NP-Za-km-z]`;
/** Letters of Base58 that are those of base32 too. */
const extendedKey = fake('xprv', 107, 'upper').replaceAll(/[IO]/g, 'K');

const walletKey: PatternRule = {
  id: 'wallet-extended-private-key',
  severity: 'critical',
  keywords: ['xprv', 'yprv', 'zprv', 'tprv', 'uprv', 'vprv'],
  pattern: new RegExp(String.raw`[xyztuv]prv${base58}{100,112}(?![A-Za-z\d])`, 'dy'),
  examples: {
    finds: [extendedKey, `key = "${extendedKey}"`],
    ignores: [extendedKey.slice(0, 60), 'xprv or xpub', `a${extendedKey}`],
  },
  source: 'https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki',
};

const gemServer: PatternRule = {
  id: 'contribsys-credentials',
  severity: 'high',
  keywords: ['@gems.contribsys.com', '@enterprise.contribsys.com'],
  boundary: 'none',
  // The user is half of the credential.
  pattern:
    /(?<=:\/\/(?<secret>[\da-z]{6,64}:[\da-z]{6,64}))@(?:gems|enterprise)\.contribsys\.com/diy,
  examples: {
    finds: [
      `source "https://${fake('a', 7, 'hex')}:${fake('', 8, 'hex')}@gems.contribsys.com/"`,
      `https://${fake('b', 7, 'hex')}:${fake('', 8, 'hex')}@enterprise.contribsys.com:443/x`,
    ],
    ignores: ['https://gems.contribsys.com/', `https://${fake('', 8, 'hex')}@gems.contribsys.com/`],
  },
  source: 'https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ',
};

const vaultSecretId: PatternRule = {
  id: 'vault-secret-id',
  severity: 'high',
  confidence: 'medium',
  keywords: ['secret_id', 'secret-id', 'secretid'],
  boundary: 'word',
  pattern:
    /secret[_-]?id["'\\]{0,4}\s{0,4}[:=]{1,2}\s{0,4}["'\\]{0,4}(?<secret>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\w-])/diy,
  examples: {
    finds: [`secret_id: ${fakeUuid('')}`, `VAULT_SECRET_ID=${fakeUuid('')}`],
    ignores: [`secret_id: arn:aws:x`, `role_id: ${fakeUuid('')}`],
  },
  source: 'https://developer.hashicorp.com/vault/docs/auth/approle',
};

const signature = fake('', 64, 'hex');

const presignedUrl: PatternRule = {
  id: 'presigned-url-signature',
  severity: 'medium',
  keywords: ['X-Amz-Signature=', 'X-Goog-Signature=', 'X-Tos-Signature=', 'X-Oss-Signature='],
  boundary: 'word',
  pattern: /X-(?:Amz|Goog|Tos|Oss)-Signature=(?<secret>[\da-f]{64,1024})/diy,
  examples: {
    finds: [
      `https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=${signature}`,
      `https://storage.googleapis.com/b/o?X-Goog-Signature=${fake('', 512, 'hex')}&x=1`,
    ],
    ignores: ['X-Amz-Signature=<signature>', 'X-Amz-SignedHeaders=host'],
  },
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html',
};

const session = fake('', 32);

const sessionCookie: PatternRule = {
  id: 'session-cookie',
  severity: 'high',
  confidence: 'medium',
  keywords: [
    ...['jsessionid=', 'phpsessid=', 'connect.sid=', 'laravel_session=', 'sessionid=', 'li_at='],
    ...['.aspnetcore.cookies=', '.aspxauth=', 'asp.net_sessionid=', 'next-auth.session-token='],
    ...['authjs.session-token=', 'cf_clearance=', 'sid=', 'session=', '_session='],
  ],
  boundary: 'word',
  pattern:
    /(?:jsessionid|phpsessid|connect\.sid|laravel_session|sessionid|li_at|\.aspnetcore\.cookies|\.aspxauth|asp\.net_sessionid|(?:next-auth|authjs)\.session-token|cf_clearance|(?<=cookie[^\r\n]{0,400})_?(?:sid|session))=(?<secret>[\w.%:+/~-]{20,4096})/diy,
  isReal: (found) => isRandom(found),
  examples: {
    finds: [
      `Set-Cookie: JSESSIONID=${session}; Path=/; HttpOnly`,
      `document.cookie = "PHPSESSID=${session}"`,
      `connect.sid=s%3A${session}.${fake('s', 43)}`,
    ],
    ignores: ['JSESSIONID=<id>', 'sessionid=1234', `session=${session}`],
  },
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
};

const machineKey: PatternRule = {
  id: 'aspnet-machine-key',
  severity: 'critical',
  keywords: ['validationkey=', 'decryptionkey='],
  boundary: 'word',
  pattern: /(?:validation|decryption)key=["'\\]{1,4}(?<secret>[\da-f]{32,128})(?![\da-f])/diy,
  examples: {
    finds: [
      `<machineKey validationKey="${fake('', 128, 'hex')}" />`,
      `<machineKey decryptionKey='${fake('', 48, 'hex')}' />`,
    ],
    ignores: ['<machineKey validationKey="AutoGenerate,IsolateApps" />', 'validationKey="…"'],
  },
  source:
    'https://learn.microsoft.com/en-us/previous-versions/dotnet/netframework-4.0/w8h3skw9(v=vs.100)',
};

/** Keys, sessions and signatures by the form in which they are kept. */
export const keyMaterial: readonly Rule[] = [
  jsonWebKey,
  tinkKeyset,
  puttyKey,
  openVpnKey,
  wireGuardKey,
  passwordHash,
  dropboxLongLived,
  bundlerCredentials,
  gemServer,
  walletKey,
  vaultSecretId,
  presignedUrl,
  sessionCookie,
  machineKey,
];
