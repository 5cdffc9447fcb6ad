import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { identityOf } from './certificate-identity.ts';
import { createAuthority } from './sample-certificates.ts';
import type { Subject } from './sample-certificates.ts';

const authority = createAuthority();

function identityFor(subject: Subject): string | undefined {
  const { cert } = authority.issue(subject);
  return identityOf(new X509Certificate(cert).toLegacyObject());
}

const uri = 'spiffe://example.org/agent';

describe('the identity of a certificate', () => {
  it.each<[string, Subject, string | undefined]>([
    ['a SPIFFE id', { commonName: 'x', dns: 'agent.test', uri }, uri],
    ['a DNS name', { commonName: 'x', email: 'a@example.org', dns: 'agent.test' }, 'agent.test'],
    ['an e-mail address', { commonName: 'x', email: 'a@example.org' }, 'a@example.org'],
    ['the common name', { commonName: 'agent' }, 'agent'],
    ['the common name beside an address', { commonName: 'agent', ip: '10.0.0.1' }, 'agent'],
    ['nobody without names', {}, undefined],
    ['nobody by a common name of several words', { commonName: 'an agent' }, undefined],
    ['nobody by a word of ours', { commonName: 'anonymous' }, undefined],
    ['nobody by a name that looks like two', { dns: 'a, URI:spiffe://example.org/b' }, undefined],
    ['nobody by a name in quotes', { dns: 'a"b' }, undefined],
    ['nobody by a name that is too long', { dns: 'a'.repeat(257) }, undefined],
  ])('is %s', (_, subject, expected) => {
    expect(identityFor(subject)).toBe(expected);
  });
});
