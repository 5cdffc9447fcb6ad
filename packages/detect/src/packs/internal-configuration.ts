import type { PatternRule, Rule } from '../rule.ts';
import { around, isWordAt } from './around.ts';

const endings = ['internal', 'corp', 'local', 'lan', 'intranet', 'localdomain', 'home.arpa'];
/** Of packages of Java and Go, of code, and what every container and machine of a cloud has. */
const noHost =
  /^(?:com|org|net|io|java|javax|sun|jdk|github|golang|self|this|cls|os|process|window|threading|config|settings|app|ctx|test|tests|pkg|src)\.|^(?:host|gateway)\.docker\.internal|^metadata\.google\.internal/i;

const host = around({
  id: 'internal-host',
  severity: 'low',
  keywords: endings.map((ending) => `.${ending}`),
  admits: (bytes, from, to, edges) =>
    isWordAt(bytes, from - 1, edges) && !isWordAt(bytes, to, edges),
  head: /[a-z\d.-]/i,
  headLengthMax: 200,
  shape: new RegExp(
    String.raw`[a-z\d](?:[a-z\d-]{0,62}\.){1,10}(?:${endings.join('|').replace('.', String.raw`\.`)})(?::\d{2,5})?(?![\w-]|\.\w|\s{0,2}[(=])`,
    'iy',
  ),
  isReal(found, before) {
    if (noHost.test(found) || /[\w$)\]]$|[^/:]\/$|^\/$|\.$/.test(before)) return false;
    const labels = found.replace(/:\d+$/, '').split('.').slice(0, -1);
    // `Path.local` is code, and so may be many words with a dot.
    return (
      labels.length >= 2 ||
      /[\d-]/.test(labels[0] ?? '') ||
      /:\d+$/.test(found) ||
      before.endsWith('://')
    );
  },
  examples: {
    finds: [
      'connect to db-1.internal failed',
      'http://payments.prod.svc.cluster.local:8080/health',
      'https://wiki.corp/page',
      'LDAP=ldap.berlin.acme.lan',
    ],
    ignores: [
      'com.sun.internal',
      'threading.local()',
      'settings.local',
      '.env.local',
      'host.docker.internal:8080',
      'self.db.local = 1',
      'config/app.local.json',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc6762#appendix-G',
});

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;

const address = around({
  id: 'private-ip-address',
  severity: 'low',
  keywords: [
    '10.',
    '192.168.',
    ...Array.from({ length: 16 }, (_, index) => `172.${String(16 + index)}.`),
  ],
  admits: (bytes, from, _to, edges) =>
    !isWordAt(bytes, from - 1, edges) && bytes[from - 1] !== 0x2e && bytes[from - 1] !== 0x2d,
  shape: new RegExp(
    String.raw`(?:10\.${octet}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.${octet}\.${octet}(?:\/\d{1,2}|:\d{1,5})?(?![\w-]|\.\w)`,
    'y',
  ),
  isReal: (found, before) =>
    !/\.0\.0\.0(?:\/|$)/.test(found) && !isVersion.test(before) && !/(?:^|[^/])\/$/.test(before),
  examples: {
    finds: ['host 10.1.2.3', 'http://192.168.1.20:8080/x', 'ssh root@172.16.4.9', '"10.20.0.0/16"'],
    ignores: [
      'version 10.1.2.3',
      'Chrome/10.1.2.3',
      'lib==10.1.2.3',
      '10.0.0.0/8',
      '10.0.19045.3803',
      '10.1.2.3-beta',
      '172.32.0.1',
      'v10.1.2.3',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc1918',
});

/** What stands before a number of a version. */
const isVersion = /(?:\bversions?["']?[\s:=v"']{0,4}|\bv|[=<>~^!]=\s?|[~^])$/i;

const inHome = [
  ...['/.ssh/id_', '/.ssh/authorized_keys', '/.aws/credentials', '/.kube/config'],
  ...['/.docker/config.json', '/.netrc', '/.pgpass', '/.git-credentials', '/.vault-token'],
  ...['/.gnupg/', '/.config/gcloud/', '/.azure/', '/.pypirc'],
];
const inSystem = [
  ...['/run/secrets/', '/etc/shadow', '/etc/kubernetes/pki/', '/etc/ssl/private/'],
  '/etc/letsencrypt/live/',
];

const path = around({
  id: 'secret-file-path',
  severity: 'low',
  // In Windows too, and in JSON in Windows.
  keywords: [
    ...inSystem,
    ...['/', '\\', '\\\\'].flatMap((sign) => inHome.map((file) => file.replaceAll('/', sign))),
  ],
  head: /[\w~.:\\/${}@-]/,
  headLengthMax: 200,
  shape: /(?:~|\$HOME|\$\{HOME\}|\w:)?[\w.:\\/@${}-]{4,400}/y,
  isReal: (found, before) =>
    !found.endsWith('.pub') && !found.includes('://') && !/\w$/.test(before),
  examples: {
    finds: [
      'cat /run/secrets/db_password',
      'ssh -i ~/.ssh/id_rsa host',
      'AWS_SHARED_CREDENTIALS_FILE=/home/ada/.aws/credentials',
      String.raw`C:\Users\ada\.ssh\id_ed25519`,
    ],
    ignores: ['~/.ssh/id_rsa.pub', '/run/secret', 'https://docs/.aws/credentials', '.aws/config'],
  },
  source: 'https://docs.docker.com/engine/swarm/secrets/',
});

const flagged: PatternRule = {
  id: 'feature-flag',
  severity: 'low',
  keywords: ['feature_flag', 'feature-flag', 'featureflag', 'feature_toggle', 'featuretoggle'],
  boundary: 'none',
  pattern:
    /feature[_-]?(?:flag|toggle)s?(?:[_.-]?(?:key|name|id))?["'\\]{0,4}\s{0,3}[:=]\s{0,3}["'\\]{0,4}(?<secret>[a-z][\w.-]{2,63})(?![\w.(-])/diy,
  isReal: (found) =>
    !/^(?:true|false|null|none|undefined|string|str|bool|boolean|object|dict)$/i.test(found),
  examples: {
    finds: ['feature_flag.key: new-checkout', '{"featureFlag": "beta_pricing"}'],
    ignores: ['feature_flag: true', 'our feature flags are many', 'featureFlag = getFlag(x)'],
  },
  source: 'https://opentelemetry.io/docs/specs/semconv/feature-flags/',
};

const variable: PatternRule = {
  id: 'feature-flag-variable',
  severity: 'low',
  keywords: ['FEATURE_', 'FF_ENABLE_'],
  boundary: 'word',
  pattern:
    /(?<secret>(?:FEATURE|FF_ENABLE)_[A-Z\d_]{2,64}["']?\s?[=:]\s?["']?(?:true|false|on|off|enabled|disabled|[01]))(?![\w.])/dy,
  examples: {
    finds: ['export FEATURE_NEW_CHECKOUT=true', '"FF_ENABLE_DARK_MODE: off"'],
    ignores: ['FEATURE_NAMES = names', 'FEATURE_COUNT=12', 'feature_x=true'],
  },
  source: 'https://opentelemetry.io/docs/specs/semconv/feature-flags/',
};

/** What tells how a system is built and where its secrets are: off unless wanted. */
export const internalConfiguration: readonly Rule[] = [host, address, path, flagged, variable];
