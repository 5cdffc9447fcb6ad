import { describe, expect, it } from '@jest/globals';
import { isSecretValue, looksRandom } from './values.ts';

describe('a bare value', () => {
  it.each(['utnUkevk', 'kqetjvlQTxioSoyttQ', 'mlYESAIHuLPDNzHLGO', 'hddaLcPwxq'])(
    'of letters drawn by lot, such as %s, is a secret',
    (value) => {
      expect(isSecretValue(value, false)).toBe(true);
    },
  );

  it.each(['newPassword', 'jwtToken', 'userInput', 'parseJSONString', 'tEMERGENCY', 'dbPwdField'])(
    'that names another, such as %s, is none',
    (value) => {
      expect(isSecretValue(value, false)).toBe(false);
    },
  );
});

it.each(['/rMAUq2x12tw', '/q8+Zk0LmWx9', '/x8U3J6RF/VBN5xJ4Ru/'])(
  '%s is the beginning of base64',
  (value) => {
    expect(isSecretValue(value, false)).toBe(true);
  },
);

it.each(['/etc/secret9', '/root', '/Users/Ab3/key9', '/app/Config2', '/Library2'])(
  '%s is a place',
  (value) => {
    expect(isSecretValue(value, false)).toBe(false);
  },
);

it.each(['KFYflbASCDZgpDTtda', 'session=IKDVYRAPnUfRPMMKSg; theme=dark'])(
  'says that %s looks drawn by lot, without a digit in it',
  (value) => {
    expect(looksRandom(value)).toBe(true);
  },
);

it.each(['refreshAccessToken', 'session=keepAliveTimeout; theme=dark'])(
  'says that %s does not look drawn by lot',
  (value) => {
    expect(looksRandom(value)).toBe(false);
  },
);
