import { expect, it } from '@jest/globals';
import { fake } from './fake.ts';
import { isJumbled } from './jumbled.ts';

it.each([
  ...['nfxUlgek', 'utnUkevk', 'JrVsqbun', 'lewzROMraZT', 'kqetjvlQTxioSoyttQ'],
  ...['QPrZKGMR', 'MaAEPRXoyYMJHEP', 'KFYflbASCDZgpDTtda'],
])('takes %s for letters drawn by lot', (letters) => {
  expect(isJumbled(letters)).toBe(true);
});

it.each([
  ...['getPassword', 'userInput', 'newPwd', 'dbPwdField', 'jwtToken', 'xmlHttpRequest'],
  ...['parseJSONString', 'hmacKeyText', 'awsAccountId', 'httpsUrlWithToken', 'rsaPublicKey'],
  ...[
    'userAPIKey',
    'setTLSConfig',
    'tEMERGENCY',
    'tknFromCtx',
    'strCfgPath',
    'LLVMGetOperands',
    'decryptedBytes',
    'schluesselText',
  ],
])('takes %s for a name', (letters) => {
  expect(isJumbled(letters)).toBe(false);
});

it.each(['meadowlark', 'MEADOWLARK', 'qxzvkjwp', 'a-bC-dE-fG', 'aB3xKq9zTt', 'Xq'])(
  'says nothing of %s, which is no camel case',
  (letters) => {
    expect(isJumbled(letters)).toBe(false);
  },
);

it('knows most of what is drawn by lot without a digit', () => {
  const drawn = Array.from({ length: 400 }, (_, index) =>
    fake(`${String(index)}/`, 200)
      .replaceAll(/\d|\//g, '')
      .slice(0, 16),
  ).filter((letters) => /[a-z][A-Z]/.test(letters));
  const known = drawn.filter(isJumbled);
  expect(known.length / drawn.length).toBeGreaterThan(0.98);
});
