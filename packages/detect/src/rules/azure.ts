import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isAnnotatedKey, isAzureKey } from '../marvin.ts';
import { isPlaceholder } from '../placeholder.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const storageKey = `${fake('', 85, 'base64')}A==`;
const busKey = `${fake('', 43, 'base64')}=`;
const signature = `${fake('', 43, 'base64').replaceAll('/', '%2F').replaceAll('+', '%2B')}%3D`;
const clientSecret = fake(`${fake('', 3)}8Q~`, 34, 'base64url');
const devOpsToken = fake(`${fake('', 76)}AZDO`, 4);
const servicesKey = fake(`${fake('', 52)}JQQJ99`, 26);
const accountKey = `${fake(`${fake('', 76, 'base64')}+ASt`, 5, 'base64')}A==`;
const functionKey = `${fake(`${fake('', 44, 'base64url')}AzFu`, 5, 'base64url')}A==`;
const hubKey = `${fake(`${fake('', 33, 'base64')}+AEhA`, 5, 'base64')}=`;

/**
 * Azure. Its newer secrets have their mark in the middle, so the pattern stands on the mark and
 * takes the secret from a look back: `(?<=(?=(?<secret>…))before)mark`.
 */
export const azure: readonly Rule[] = family({ severity: 'critical' }, [
  {
    id: 'azure-storage-key',
    keywords: ['accountkey'],
    pattern:
      /accountkey["'\\]{0,2}\s{0,2}[:=]\s{0,2}["'\\]{0,2}(?<secret>[\w+/%-]{40,120}={0,2})/diy,
    boundary: 'none',
    examples: {
      finds: [
        `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${storageKey};EndpointSuffix=b`,
        `{"storageAccountKey":"${storageKey}"}`,
      ],
      ignores: ['AccountKey=<your-account-key>', `AccountKeys=${storageKey}`],
    },
    source:
      'https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string',
  },
  {
    id: 'azure-shared-access-key',
    keywords: ['sharedaccesskey'],
    pattern:
      /sharedaccesskey["'\\]{0,2}\s{0,2}[:=]\s{0,2}["'\\]{0,2}(?<secret>[\w+/%-]{40,120}={0,2})/diy,
    boundary: 'none',
    examples: {
      finds: [
        `Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=b;SharedAccessKey=${busKey}`,
        `{"sharedAccessKey": "${busKey}"}`,
      ],
      ignores: ['SharedAccessKey=<key>', 'SharedAccessKeyName=RootManageSharedAccessKey'],
    },
    source: 'https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas',
  },
  {
    id: 'azure-sas-signature',
    keywords: ['sig='],
    pattern: /sig=(?<secret>[A-Za-z\d%+/]{43,160}(?:%3D|=){1,2})/dy,
    examples: {
      finds: [
        `https://a.blob.core.windows.net/b?sv=2024-11-04&sp=r&sig=${signature}`,
        `SharedAccessSignature sr=a&sig=${signature}&se=1&skn=b`,
      ],
      ignores: ['sig=abc%3D', `design=${signature}`],
    },
    source: 'https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas',
  },
  {
    id: 'azure-client-secret',
    keywords: ['0Q~', '1Q~', '2Q~', '3Q~', '4Q~', '5Q~', '6Q~', '7Q~', '8Q~', '9Q~'],
    pattern: /(?<=(?=(?<secret>[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])))(?<![\w~])[\w~.-]{3})\dQ~/dy,
    boundary: 'none',
    isReal: (secret) => !isPlaceholder(secret),
    examples: {
      finds: [clientSecret, `AZURE_CLIENT_SECRET=${clientSecret}`, `{"secret":"${clientSecret}"}`],
      ignores: [clientSecret.slice(0, 30), `${clientSecret}abcdefgh`, `abcd${clientSecret}`],
    },
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/howto-create-service-principal-portal',
  },
  {
    id: 'azure-devops-token',
    keywords: ['AZDO'],
    pattern:
      /(?<=(?=(?<secret>[A-Za-z\d]{76}AZDO[A-Za-z\d]{4}(?![A-Za-z\d])))(?<![A-Za-z\d])[A-Za-z\d]{76})AZDO/dy,
    boundary: 'none',
    examples: {
      finds: [devOpsToken, `AZURE_DEVOPS_EXT_PAT=${devOpsToken}`],
      ignores: [devOpsToken.slice(1), `x${devOpsToken}`, `${devOpsToken}x`],
    },
    source:
      'https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate',
  },
  {
    id: 'azure-services-key',
    keywords: ['JQQJ99', 'JQQJ9D'],
    pattern:
      /(?<=(?=(?<secret>[A-Za-z\d]{52}JQQJ9[9D][A-Za-z\d]{26}(?:[A-Za-z\d]{2}==|=|(?![A-Za-z\d]))))(?<![A-Za-z\d])[A-Za-z\d]{52})JQQJ9[9D]/dy,
    boundary: 'none',
    isProven: isAnnotatedKey,
    examples: {
      finds: [servicesKey, `{"api-key":"${servicesKey}"}`],
      ignores: [servicesKey.slice(1), `x${servicesKey}`],
    },
    source: 'https://github.com/microsoft/security-utilities',
  },
  {
    id: 'azure-identifiable-key',
    keywords: [
      'AzFu',
      'ACDb',
      '+ABa',
      '+ASt',
      'APIM',
      '+AEh',
      '+ASb',
      '+ARm',
      'AIoT',
      'AZEG',
      'AzCa',
      'AzSe',
      '+ACR',
    ],
    pattern:
      /(?<=(?=(?<secret>[\w+/-]{43,86}(?:={1,2}|(?![\w+/=-]))))(?<![\w+/-])[\w+/-]{33,76})(?:AzFu|ACDb|\+ABa|\+ASt|APIM|\+AEh|\+ASb|\+ARm|AIoT|AZEG|AzCa|AzSe|\+ACR)[\w+/-]{6}(?![\w+/-])/dy,
    boundary: 'none',
    confidence: 'medium',
    isProven: isAzureKey,
    examples: {
      finds: [accountKey, `FUNCTION_KEY=${functionKey}`, `{"key":"${hubKey}"}`],
      ignores: [accountKey.slice(50), `+AStabcdefA==`, `${accountKey.slice(0, 80)}==`],
    },
    source: 'https://github.com/microsoft/security-utilities',
  },
  prefixed({
    id: 'azure-app-configuration-key',
    keywords: ['Endpoint=https://'],
    pattern:
      /Endpoint=https:\/\/[\w.-]{1,128}\.azconfig\.io;Id=[\w+/:.-]{1,128};Secret=(?<secret>[\w+/-]{40,120}={0,2})/dy,
    secrets: [
      fake('Endpoint=https://a.azconfig.io;Id=abcd;Secret=', 40, 'base64'),
      `${fake('Endpoint=https://a.azconfig.io;Id=abcd;Secret=', 43, 'base64')}=`,
    ],
    source: 'https://learn.microsoft.com/en-us/azure/azure-app-configuration/howto-best-practices',
  }),
]);
