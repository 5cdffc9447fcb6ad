import { fake } from '../fake.ts';
import { isCrcBase62 } from '../checksums.ts';
import { family } from '../family.ts';
import { prefixed } from '../prefixed.ts';
import type { Rule } from '../rule.ts';

/** Where packages are published. */
export const registries: readonly Rule[] = family({ severity: 'high' }, [
  prefixed({
    id: 'npm-token',
    isProven: isCrcBase62,
    keywords: ['npm_'],
    pattern: /npm_[A-Za-z\d]{36,320}/dy,
    secrets: [fake('npm_', 36)],
    source: 'https://docs.npmjs.com/about-access-tokens',
  }),
  prefixed({
    id: 'pypi-token',
    keywords: ['pypi-AgE'],
    pattern: /pypi-AgE[\w-]{50,1000}/dy,
    secrets: [fake('pypi-AgE', 50, 'base64url'), fake('pypi-AgEIcHlwaS5vcmc', 150, 'base64url')],
    source: 'https://pypi.org/help/#apitoken',
  }),
  prefixed({
    id: 'rubygems-api-key',
    keywords: ['rubygems_'],
    pattern: /rubygems_[\da-f]{48}[A-Za-z\d]{0,256}/dy,
    secrets: [fake('rubygems_', 48, 'hex')],
    source: 'https://guides.rubygems.org/api-key-scopes/',
  }),
  prefixed({
    id: 'crates-io-token',
    keywords: ['cio'],
    pattern: /cio[A-Za-z\d]{32}(?![A-Za-z\d])/dy,
    secrets: [fake('cio', 32)],
    source: 'https://doc.rust-lang.org/cargo/reference/publishing.html',
  }),
  prefixed({
    id: 'nuget-api-key',
    keywords: ['oy2'],
    pattern: /oy2[a-z\d]{43}(?![A-Za-z\d])/dy,
    secrets: [fake('oy2', 43, 'hex')],
    source: 'https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package',
  }),
  prefixed({
    id: 'jfrog-token',
    keywords: ['AKCp', 'cmVmdGtu'],
    pattern: /(?:AKCp[A-Za-z\d]{68,73}|cmVmdGtu[A-Za-z\d]{56})(?![A-Za-z\d])/dy,
    secrets: [fake('AKCp', 68), fake('AKCp', 73), fake('cmVmdGtu', 56)],
    source: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens',
  }),
  prefixed({
    id: 'clojars-deploy-token',
    keywords: ['CLOJARS_'],
    pattern: /CLOJARS_[A-Z\d]{60,316}/diy,
    secrets: [fake('CLOJARS_', 60, 'hex')],
    source: 'https://github.com/clojars/clojars-web/wiki/Deploy-Tokens',
  }),
  prefixed({
    id: 'packagist-token',
    keywords: ['packagist_'],
    pattern: /packagist_[a-z]{3}_[\da-f]{28,80}(?![A-Za-z\d])/dy,
    secrets: [fake('packagist_ack_', 28, 'hex'), fake('packagist_out_', 68, 'hex')],
    source: 'https://packagist.com/docs/api-authentication',
  }),
  prefixed({
    id: 'open-vsx-token',
    keywords: ['ovsxp_', 'ovsxat_'],
    pattern: /ovsx(?:p|at)_[\da-f-]{36}(?![\w-])/dy,
    secrets: [fake('ovsxp_', 36, 'hex'), fake('ovsxat_', 36, 'hex')],
    source: 'https://github.com/eclipse/openvsx/wiki/Publishing-Extensions',
  }),
  prefixed({
    id: 'sourcegraph-token',
    keywords: ['sgp_', 'sgd_', 'slk_'],
    pattern:
      /(?:sgp_(?:[\dA-Fa-f]{16}_|local_)?[\dA-Fa-f]{40}|sgd_[\dA-Fa-f]{64}|slk_[\dA-Fa-f]{64})(?![A-Za-z\d])/dy,
    secrets: [
      fake('sgp_', 40, 'hex'),
      fake(`${fake('sgp_', 16, 'hex')}_`, 40, 'hex'),
      fake('slk_', 64, 'hex'),
    ],
    source: 'https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token',
  }),
  prefixed({
    id: 'pyx-key',
    keywords: ['sk-pyx-', 'pyx-key-v1-'],
    pattern: /(?:sk-pyx-|pyx-key-v1-)[\w-]{40,256}/dy,
    secrets: [fake('sk-pyx-', 40), fake('pyx-key-v1-', 40)],
    source: 'https://docs.pyx.dev/',
  }),
]);
