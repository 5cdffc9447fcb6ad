import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Google Cloud, Gemini, Firebase, Google's OAuth. A service account's key is a PEM block. */
export const google: readonly Rule[] = family({ severity: 'critical' }, [
  prefixed({
    id: 'google-api-key',
    keywords: ['AIza'],
    pattern: /AIza[\w-]{35,80}(?![\w-])/dy,
    secrets: [fake('AIzaSy', 33, 'base64url')],
    source: 'https://cloud.google.com/docs/authentication/api-keys',
  }),
  prefixed({
    id: 'google-auth-key',
    keywords: ['AQ.Ab'],
    pattern: /AQ\.Ab[\w-]{44,128}/dy,
    secrets: [fake('AQ.Ab8RN6', 40, 'base64url'), fake('AQ.Ab8RN6', 44, 'base64url')],
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/start/api-keys',
  }),
  prefixed({
    id: 'google-oauth-client-secret',
    keywords: ['GOCSPX-'],
    pattern: /GOCSPX-[\w-]{28,64}/dy,
    secrets: [fake('GOCSPX-', 28, 'base64url')],
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  }),
  prefixed({
    id: 'google-oauth-access-token',
    keywords: ['ya29.'],
    pattern: /ya29\.[\w.-]{24,2048}/dy,
    secrets: [fake('ya29.', 24, 'base64url'), fake('ya29.a0', 200, 'base64url')],
    source: 'https://developers.google.com/identity/protocols/oauth2',
  }),
  prefixed({
    id: 'google-oauth-refresh-token',
    keywords: ['1//0'],
    pattern: /1\/\/0[\w-]{40,512}/dy,
    secrets: [fake('1//0', 40, 'base64url'), fake('1//0g', 98, 'base64url')],
    source: 'https://developers.google.com/identity/protocols/oauth2',
  }),
  prefixed({
    id: 'google-storage-hmac-id',
    keywords: ['GOOG1'],
    pattern: /GOOG1[A-Z\d]{19,56}(?![A-Za-z\d])/dy,
    secrets: [fake('GOOG1', 19, 'upper'), fake('GOOG1E', 55, 'upper')],
    source: 'https://cloud.google.com/storage/docs/authentication/hmackeys',
  }),
  {
    id: 'firebase-server-key',
    keywords: ['AAAA'],
    pattern: /AAAA[\w-]{7}:APA91b[\w-]{100,512}/dy,
    examples: {
      finds: [
        fake(`${fake('AAAA', 7)}:APA91b`, 134, 'base64url'),
        `"key=${fake(`${fake('AAAA', 7)}:APA91b`, 134, 'base64url')}"`,
      ],
      ignores: [fake('AAAA', 150, 'base64'), fake(`${fake('AAAA', 7)}:APA91b`, 20)],
    },
    source: 'https://firebase.google.com/docs/cloud-messaging/auth-server',
  },
]);
