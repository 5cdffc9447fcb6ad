import { isBech32 } from '../checksums.ts';
import { fake } from '../fake.ts';
import { family } from '../family.ts';
import { isMnemonic, isProvenMnemonic } from '../mnemonic.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

/** Keys that are money, or a person: nobody can revoke them. */
export const wallets: readonly Rule[] = family(
  {
    severity: 'critical',
    rotate: 'Move what it holds to new keys at once: whoever has it has all of it, for good.',
  },
  [
    prefixed({
      id: 'nostr-secret-key',
      keywords: ['nsec1'],
      pattern: /nsec1[02-9ac-hj-np-z]{58}(?![A-Za-z\d])/dy,
      isProven: isBech32,
      secrets: [`nsec1${fake('', 58, 'lower').replaceAll(/[1bio]/g, 'q')}`],
      source: 'https://github.com/nostr-protocol/nips/blob/master/19.md',
    }),
    {
      id: 'bip39-mnemonic',
      confidence: 'medium',
      keywords: [
        ...['mnemonic', 'seed phrase', 'seed_phrase', 'seedphrase', 'seed words'],
        ...['recovery phrase', 'recovery_phrase', 'recoveryphrase', 'secret phrase'],
      ],
      pattern:
        /(?:mnemonic|seed(?:[ _]?phrase| words)|recovery[ _]?phrase|secret phrase)[\w .-]{0,32}["'\\]{0,4}\s{0,2}[:=][\s"'\\[]{0,8}(?<secret>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![a-z])/diy,
      boundary: 'none',
      isReal: isMnemonic,
      isProven: isProvenMnemonic,
      examples: {
        finds: [
          `WALLET_MNEMONIC="${phrase}"`,
          `the seed phrase of the wallet is: ${phrase}\nkeep it`,
          `{"recovery_phrase": "${phrase.replaceAll(' ', ', ')}"}`,
        ],
        ignores: [
          `mnemonic: ${phrase.replace(' yellow', '')}`,
          `mnemonic: ${phrase.replace('sausage', 'sausages')}`,
          'seed phrase: write these twelve words down on paper and keep them somewhere safe',
          `mnemonic of ${phrase}`,
        ],
      },
      source: 'https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki',
    },
  ],
);
