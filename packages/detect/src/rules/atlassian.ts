import { fake } from '../fake.ts';
import { isCrcHexOfAll } from '../checksums.ts';
import { family } from '../family.ts';
import { base64OfNumbers } from './base64-of-numbers.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const dataCenterToken = Buffer.from(
  `${fake('', 12, 'digit').replace(/^0/, '7')}:${fake('', 20)}`,
).toString('base64');

/** Atlassian: Jira, Confluence, Bitbucket, Trello. */
export const atlassian: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'atlassian-api-token',
    isProven: isCrcHexOfAll,
    keywords: ['ATATT3', 'ATCTT3', 'ATSTT3'],
    pattern: /AT[ACS]TT3[\w-]{100,400}(?:\\{0,3}=[\dA-F]{8})?/dy,
    secrets: [
      fake('ATATT3xFfGF0', 94, 'base64url'),
      `${fake('ATATT3xFfGF0', 171, 'base64url')}=${fake('', 8, 'hex').toUpperCase()}`,
      `${fake('ATCTT3xFfGN0', 163, 'base64url')}=${fake('', 8, 'hex').toUpperCase()}`,
    ],
    source:
      'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
  }),
  prefixed({
    id: 'bitbucket-app-password',
    keywords: ['ATBB'],
    pattern: /ATBB[\w=.-]{24}[\dA-F]{8}(?![\w-])/dy,
    isProven: isCrcHexOfAll,
    secrets: [`${fake('ATBB', 24)}${fake('', 8, 'hex').toUpperCase()}`],
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/',
  }),
  prefixed({
    id: 'bitbucket-data-center-token',
    keywords: ['BBDC-'],
    pattern: /BBDC-[\w+/=-]{40,64}/dy,
    secrets: [fake('BBDC-', 40, 'base64'), fake('BBDC-', 44, 'base64')],
    source: 'https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html',
  }),
  prefixed({
    id: 'trello-token',
    keywords: ['ATTA'],
    pattern: /ATTA[\da-f]{72}(?![A-Za-z\d])/dy,
    secrets: [fake('ATTA', 72, 'hex')],
    source: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/',
  }),
  {
    id: 'atlassian-data-center-token',
    // The base64 of a number, a colon and random bytes.
    keywords: base64OfNumbers,
    pattern: /[MNO][DTjz][AEIMQUYcgk][A-Za-z\d+/]{41}(?![\w+/=])/dy,
    isReal: (secret) => /^\d{10,13}:/.test(Buffer.from(secret, 'base64').toString('latin1')),
    examples: {
      finds: [dataCenterToken, `JIRA_TOKEN=${dataCenterToken}`, `{"pat":"${dataCenterToken}"}`],
      ignores: [dataCenterToken.slice(1), `x${dataCenterToken}`, fake('MTA', 41)],
    },
    source:
      'https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html',
  },
]);
