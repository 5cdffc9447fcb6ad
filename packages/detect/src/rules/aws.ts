import { fake, fakeUuid } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Amazon Web Services; the secret access key, which has no shape of its own, is found by name. */
export const aws: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'aws-access-key-id',
    keywords: ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'],
    pattern: /(?:A3T[A-Z\d]|AKIA|ASIA|ABIA|ACCA)[A-Z\d]{16}(?![A-Za-z\d])/dy,
    secrets: [fake('AKIA', 16, 'upper'), fake('ASIA', 16, 'upper'), fake('A3TX', 16, 'upper')],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  }),
  prefixed({
    id: 'aws-session-token',
    // The base64 of what every token of the Security Token Service begins with.
    keywords: ['IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    pattern: /(?:IQoJb3JpZ2luX2Vj|F[wQ]oGZXIvYXdz)[\w+/%-]{100,2048}={0,2}/dy,
    secrets: [
      fake('IQoJb3JpZ2luX2Vj', 100, 'base64'),
      `${fake('IQoJb3JpZ2luX2Vj', 702, 'base64')}==`,
      fake('FwoGZXIvYXdz', 300, 'base64'),
    ],
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html',
  }),
  prefixed({
    id: 'aws-bedrock-api-key',
    keywords: ['ABSK', 'bedrock-api-key-'],
    pattern: /(?:ABSK[A-Za-z\d+/]{100,400}|bedrock-api-key-[\w+/-]{32,2048})={0,2}/dy,
    secrets: [
      fake('ABSK', 100, 'base64'),
      `${fake('ABSK', 127, 'base64')}=`,
      fake('bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t', 900, 'base64'),
    ],
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
  }),
  prefixed({
    id: 'aws-mws-token',
    keywords: ['amzn.mws.'],
    pattern: /amzn\.mws\.[\da-z]{8}(?:-[\da-z]{4}){3}-[\da-z]{12}(?![A-Za-z\d])/dy,
    secrets: [fakeUuid('amzn.mws.')],
    source: 'https://developer-docs.amazon.com/sp-api/docs/sp-api-faq',
  }),
  prefixed({
    id: 'aws-appsync-api-key',
    keywords: ['da2-'],
    pattern: /da2-[a-z\d]{26}(?![A-Za-z\d])/dy,
    secrets: [fake('da2-', 26, 'hex')],
    source: 'https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html',
  }),
]);
