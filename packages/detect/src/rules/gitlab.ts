import { fake } from '../fake.ts';
import { isRoutable } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** GitLab's tokens. */
export const gitlab: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'gitlab-token',
    isProven: isRoutable,
    keywords: [
      'glpat-',
      'glptt-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glsoat-',
      'gloas-',
      'glft-',
      'glimt-',
      'glagent-',
      'glffct-',
      'glwt-',
    ],
    // A routable token ends in `.<version>.<length and checksum>`.
    pattern:
      /gl(?:(?:pat|dt|rtr?|cbt|soat|ft|ffct|wt)-[\w-]{20,300}|ptt-[\w-]{40}|oas-[\w-]{64}|imt-[\w-]{25}|agent-[\w-]{50,300})(?![\w-])(?:(?:\.[a-z\d]{2})?\.[A-Za-z\d]{7,9})?/dy,
    secrets: [
      fake('glpat-', 20, 'base64url'),
      `${fake('glpat-', 27)}.01.${fake('0', 8, 'hex')}`,
      fake('glptt-', 40, 'hex'),
      fake('gldt-', 20),
      fake('glrt-', 20),
      fake('glrtr-', 20),
      fake('glcbt-64_', 20),
      fake('glsoat-', 20),
      fake('gloas-', 64, 'hex'),
      fake('glft-', 20),
      fake('glimt-', 25),
      fake('glagent-', 50),
      fake('glffct-', 20),
      fake('glwt-', 20),
    ],
    source: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  }),
  prefixed({
    id: 'gitlab-runner-registration-token',
    keywords: ['GR1348941'],
    pattern: /GR1348941[\w-]{20,64}/dy,
    secrets: [fake('GR1348941', 20, 'base64url')],
    source: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  }),
  prefixed({
    id: 'gitlab-session',
    // `_gitlab_session`: tokens begin with a letter.
    keywords: ['gitlab_session='],
    pattern: /gitlab_session=(?<secret>[\da-f]{32})(?![A-Za-z\d])/dy,
    secrets: [fake('gitlab_session=', 32, 'hex')],
    source: 'https://docs.gitlab.com/security/tokens/',
  }),
]);
