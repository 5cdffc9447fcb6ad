import { fake } from '../fake.ts';
import { isCrcBase62 } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** GitHub's own tokens: personal, OAuth, app and refresh tokens, fine-grained tokens. */
export const github: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'github-token',
    isProven: isCrcBase62,
    keywords: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    // The newest installation tokens are the app's number and a JWT.
    pattern: /gh[oprsu]_(?:[A-Za-z\d]{36}|\d{1,20}_eyJ[\w-]{20})[\w.-]{0,2048}/dy,
    secrets: [
      fake('ghp_', 36),
      fake('gho_', 36),
      fake('ghu_', 36),
      fake('ghs_', 36),
      fake('ghr_', 76),
      fake(`${fake('ghs_123456_eyJ', 40)}.`, 300, 'base64url'),
    ],
    source: 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure',
  }),
  prefixed({
    id: 'github-fine-grained-token',
    keywords: ['github_pat_'],
    pattern: /github_pat_\w{36,255}/dy,
    secrets: [fake('github_pat_', 36), fake(`${fake('github_pat_', 22)}_`, 59)],
    source: 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure',
  }),
]);
