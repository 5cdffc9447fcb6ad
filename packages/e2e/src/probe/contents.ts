import type { Alphabet, Fresh } from './fresh.ts';

/** A text with a secret in it. */
export interface Content {
  /** Is to stay as it is, as is `behind`. */
  readonly before: string;
  /** The most that may give way: the secret and what belongs to it, such as a key's first line. */
  readonly widest: string;
  readonly behind: string;
  /** Of which no eight characters in a row may stay; without what is the same in all of a kind. */
  readonly secret: string;
  /** Is valid in this language, and is to stay so. */
  readonly document?: 'json' | 'python' | undefined;
}

/** How it is known that a secret is one. */
export type Shape =
  /** By itself: a provider's prefix, the structure of a JWT. */
  | 'format'
  /** The same, over several lines. */
  | 'lines'
  /** By what stands around it. */
  | 'named'
  /** By nothing but what holds it. */
  | 'bare';

/** A kind of secret. */
export interface Kind {
  readonly name: string;
  readonly shape: Shape;
  make(fresh: Fresh): Content;
}

/** What a token may look like in what an ideal gateway sends on. */
export const token = '[REDACTED:some-rule#0123456789ab]';

/** The text as it is. */
export function textOf({ before, widest, behind }: Content): string {
  return before + widest + behind;
}

const sentences = [
  ['please deploy with ', ' to the cluster'],
  ['', ''],
  ['the tool said: ', ', try again'],
  ['(', ')'],
] as const;

/** A token that begins as the provider's do. */
function prefixed(
  name: string,
  prefix: string,
  length: number,
  alphabet: Alphabet = 'alnum',
): Kind {
  return {
    name,
    shape: 'format',
    make: (fresh) => {
      const secret = fresh.text(length, alphabet);
      return inSentence(prefix + secret, secret, fresh);
    },
  };
}

function inSentence(widest: string, secret: string, fresh: Fresh): Content {
  const [before, behind] = fresh.oneOf(sentences);
  return { before, widest, behind, secret };
}

function json64(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** With what people put into passwords, but for what ends one in a URL. */
function specialPassword(fresh: Fresh): string {
  const specials = ['&', '$', '!', '*', '=', '+', ';', ',', '~', 'ü', 'é', 'ß', '密', '码'];
  const pieces = [fresh.text(3), fresh.text(2), fresh.text(3), fresh.text(3), fresh.text(4)];
  return pieces.reduce((made, piece) => made + fresh.oneOf(specials) + piece);
}

/** Secrets that show by themselves what they are, or that a name or a URL gives away. */
export const kinds: readonly Kind[] = [
  prefixed('github', 'ghp_', 36),
  prefixed('aws-id', 'AKIA', 16, 'upper'),
  prefixed('stripe', 'sk_live_', 32),
  prefixed('gitlab', 'glpat-', 20),
  prefixed('anthropic', 'sk-ant-api03-', 93, 'base64url'),
  {
    name: 'slack',
    shape: 'format',
    make(fresh) {
      const secret = `${fresh.text(12, 'digit')}-${fresh.text(13, 'digit')}-${fresh.text(24)}`;
      return inSentence(`xoxb-${secret}`, secret, fresh);
    },
  },
  {
    name: 'jwt',
    shape: 'format',
    make(fresh) {
      const header = json64({ alg: 'HS256', typ: 'JWT' });
      const payload = json64({ sub: fresh.text(18) });
      const signature = fresh.text(43, 'base64url');
      // Twelve letters say `{"sub":"` and one more.
      const secret = `${payload.slice(12)}.${signature}`;
      return inSentence(`${header}.${payload}.${signature}`, secret, fresh);
    },
  },
  {
    name: 'pem',
    shape: 'lines',
    make(fresh) {
      const lines = [fresh.text(60, 'base64'), fresh.text(64, 'base64'), fresh.text(39, 'base64')];
      const body = `MIIE${lines.join('\n')}=`;
      const [begin, end] = ['-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----'];
      return inSentence(`${begin}\n${body}\n${end}`, lines.join('\n'), fresh);
    },
  },
  {
    name: 'url',
    shape: 'named',
    make(fresh) {
      const secret = fresh.text(20);
      const behind = '@db.internal:5432/orders?sslmode=require';
      return { before: 'psql postgres://app:', widest: secret, behind, secret };
    },
  },
  {
    name: 'url-special',
    shape: 'named',
    make(fresh) {
      const secret = specialPassword(fresh);
      const behind = '@db.internal:5432/orders&then "go" on';
      return { before: 'psql postgres://app:', widest: secret, behind, secret };
    },
  },
  {
    name: 'assignment',
    shape: 'named',
    make(fresh) {
      const secret = fresh.text(16);
      return { before: 'password = ', widest: secret, behind: '\nretries = 3', secret };
    },
  },
  {
    name: 'aws-secret',
    shape: 'named',
    make(fresh) {
      const secret = `${fresh.text(19, 'base64')}/${fresh.text(20, 'base64')}`;
      return { before: 'aws_secret_access_key=', widest: secret, behind: '\nregion=x', secret };
    },
  },
];

/** A password that nothing in its own text gives away. */
export const bare: Kind = {
  name: 'bare',
  shape: 'bare',
  make(fresh) {
    const secret = fresh.text(18);
    return { before: '', widest: secret, behind: '', secret };
  },
};

/** Digits alone, for a number. */
export const digits: Kind = {
  name: 'digits',
  shape: 'bare',
  make(fresh) {
    const secret = `7${fresh.text(12, 'digit')}`;
    return { before: '', widest: secret, behind: '', secret };
  },
};
