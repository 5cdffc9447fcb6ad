import { fake } from './fake.ts';
import type { PatternRule, Rule } from './rule.ts';

interface EncodedFile extends Pick<PatternRule, 'id' | 'source'> {
  /** What the file begins with, in its usual ways of writing. */
  readonly openings: readonly [string, ...string[]];
  /** What it must hold when decoded. */
  readonly holds: RegExp;
  readonly example: string;
}

const openingLength = 16;

/** Base64 of a file that is a secret, as in Kubernetes' `data:` and variables of CI. */
function encodedFile({ id, openings, holds, example, source }: EncodedFile): PatternRule {
  const encoded = encode(example);
  return {
    id,
    // Only whole groups of three bytes are always written alike.
    keywords: [...new Set(openings.map((text) => encode(text).slice(0, wholeGroups(text))))],
    pattern: /[A-Z\d+/]{24,65536}={0,2}/diy,
    isReal: (secret) => holds.test(Buffer.from(secret, 'base64').toString('latin1')),
    examples: {
      finds: [encoded, `data:\n  file: ${encoded}\n`, `{"file":"${encoded}"}`],
      ignores: [encode(openings[0] + 'q'.repeat(40)), encoded.slice(0, 12)],
    },
    source,
  };
}

function encode(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

function wholeGroups(text: string): number {
  return Math.min(openingLength, Math.floor(text.length / 3) * 4);
}

const body = fake('MIIE', 120, 'base64');

/** Base64 of files with secrets in them. */
export const encodedFiles: readonly Rule[] = [
  encodedFile({
    id: 'encoded-private-key',
    openings: ['-----BEGIN '],
    holds: /^-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY/,
    example: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  }),
  encodedFile({
    id: 'encoded-service-account',
    openings: [
      '{"type":"service_account"',
      '{\n  "type": "service_account"',
      '{"type": "service_account"',
    ],
    holds: /"private_key/,
    example: `{"type":"service_account","private_key":"${body}"}`,
    source: 'https://cloud.google.com/iam/docs/keys-create-delete',
  }),
  encodedFile({
    id: 'encoded-docker-auths',
    openings: ['{"auths":', '{\n  "auths":', '{\n\t"auths":', '{"auths": '],
    holds: /"auth"\s{0,8}:/,
    example: `{"auths":{"registry.io":{"auth":"${body}"}}}`,
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
  }),
  encodedFile({
    id: 'encoded-jwt',
    openings: ['eyJhbG', 'eyJ0eX', 'eyJraW', 'eyJlbm'],
    holds: /^eyJ[\w-]{8,}\.eyJ[\w-]{4,}/,
    example: `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI${body}`,
    source: 'https://www.rfc-editor.org/rfc/rfc7519',
  }),
];
