import { randomInt } from 'node:crypto';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alnum = `${upper}${upper.toLowerCase()}0123456789`;
const base32 = `${upper}234567`;
const base64 = `${alnum}+/`;
const base64url = `${alnum}-_`;
const digits = '0123456789';

/** Secrets of well-known shapes, drawn by lot at every run: nobody's, and nowhere in a source. */
export function makeSecrets() {
  const payload = Buffer.from(`{"sub":"${draw(digits, 10)}","iat":1700000000}`);
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const keyBody = Array.from({ length: 6 }, () => draw(base64, 64)).join('\n');
  return {
    openai: `sk-proj-${draw(alnum, 74)}T3BlbkFJ${draw(alnum, 74)}`,
    anthropic: `sk-ant-api03-${draw(base64url, 92)}${draw(alnum, 1)}AA`,
    github: `ghp_${draw(alnum, 36)}`,
    awsId: `AKIA${draw(base32, 16)}`,
    awsSecret: draw(alnum, 40),
    stripe: `sk_live_${draw(alnum, 24)}`,
    slack: `xoxb-${draw(digits, 12)}-${draw(digits, 12)}-${draw(alnum, 24)}`,
    google: `AIza${draw(alnum, 35)}`,
    jwt: `${header}.${payload.toString('base64url')}.${draw(alnum, 43)}`,
    databasePassword: draw(alnum, 20),
    privateKeyBody: `MII${keyBody}`,
  };
}

/** What `makeSecrets` makes. */
export type Secrets = ReturnType<typeof makeSecrets>;

function draw(letters: string, count: number): string {
  let drawn = '';
  for (let index = 0; index < count; index += 1) drawn += letters[randomInt(letters.length)] ?? '';
  return drawn;
}
