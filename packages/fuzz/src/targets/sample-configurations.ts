/** What stands in the environment and in files: no message may quote it. */
export const referredSecrets = { TOKEN: 'correct-horse-battery-staple', PATH_TO: 'zq7!k: [*x' };

const rules = `rules:
  - id: acme-token
    keywords: [acme_]
    pattern: 'acme_[a-z0-9]{32}'
    entropy: 3
    severity: low
    examples:
      finds: ['use acme_0a1b2c3d4e5f6071829304a5b6c7d8e9']
      ignores: [acme_short]
`;

const toml = `title = "Acme"
[[rules]]
id = "acme-api-token"
description = "A token of Acme's API"
regex = '''(?i)\\b(acme_[a-z0-9]{32})(?:[\\x60'"\\s;]|\\\\[nrs]|$)'''
entropy = 3
secretGroup = 1
keywords = ["acme_"]
  [[rules.allowlists]]
  description = "Tokens of the sandbox"
  regexes = ['''^acme_sandbox''']
`;

const small = `receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:4317 }
      http:
processors:
  redact:
exporters:
  otlp_http: { endpoint: http://jaeger:4318 }
service:
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: [otlp_http] }
`;

const rich = `extensions:
  bearertokenauth/agents:
    tokens:
      - { name: agent-7, token: '\${env:TOKEN}' }
    reload_interval: 10s
  basicauth:
    htpasswd: { file: users.txt }
  oidc:
    providers: [{ issuer_url: https://issuer.example/, audience: traceveil }]
receivers:
  otlp/in:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
        insecure: true
        auth: { authenticator: bearertokenauth/agents }
        max_recv_msg_size_mib: 8
        idle_timeout: 1m
      http: &http
        endpoint: '[::1]:4318'
        tls: { cert_file: a.pem, key_file: b.pem, min_version: '1.3' }
        max_request_body_size: 4MiB
    admission: { request_limit_mib: 64 }
    senders:
      - { id: 'agent-*', signals: [traces, logs], requests_per_second: 5 }
      - { id: '*' }
processors:
  redact/strict:
    rule_files: [rules.yaml]
    disabled_rules: [github-token]
    packs: []
    sensitive_keys: [badge_number]
    max_batch_scan_time: 20s
    allow: [{ pattern: example }, { key: build.id }]
exporters:
  otlp_grpc/first:
    endpoint: https://one.example:4317
    headers: { authorization: '\${env:TOKEN}', x-team: "\${env:TEAM:-none}" }
    compression: gzip
    timeout: 10s
    retry_on_failure: { enabled: true, initial_interval: 5s, max_elapsed_time: 1m }
  otlp_http/second:
    endpoint: \${env:URL}
    encoding: json
    proxy_url: http://user:\${env:TOKEN}@127.0.0.1:3128
  failover:
    priority_levels: [otlp_grpc/first, otlp_http/second]
    retry_interval: 30s
    sending_queue: { storage: memory, queue_size: 16MiB, num_consumers: 2 }
  file: { path: ./clean.jsonl, rotation: { max_megabytes: 8, max_backups: 2 } }
storage:
  directory: ./data
  spool: { max_size: 1GiB, max_age: 24h, encryption: { key: '\${file:key.txt}' } }
audit:
  file: { directory: ./audit }
  stdout:
service:
  extensions: [bearertokenauth/agents]
  token_key: [{ id: k2, key: '\${file:key.txt}' }, { id: k1, key: '\${env:KEY}' }]
  shutdown_timeout: 10s
  telemetry: { endpoint: 127.0.0.1:8888, logs: { level: warn } }
  pipelines:
    traces: { receivers: [otlp/in], processors: [redact/strict], exporters: [failover, file] }
    logs:
      receivers: [otlp/in]
      processors: [redact/strict]
      exporters: [file]
`;

/** Configurations, each with the file of rules that it may name behind a NUL. */
export const sampleConfigurations: readonly string[] = [
  small,
  small.replace('[otlp]', '["${env:TOKEN}"]').replace('[otlp_http]', "['${file:token.txt}']"),
  `${rich}\0${rules}`,
  `${rich.replace('rules.yaml', 'rules.toml')}\0${toml}`,
  `${small.replace('redact:', 'redact: { rule_files: [rules.yaml] }')}\0${rules}`,
  `${small.replace('redact:', 'redact: { rule_files: [rules.toml] }')}\0${toml}`,
];

/** What may stand in the place of a name or a value. */
export const configurationValues: readonly string[] = [
  ...['"${env:TOKEN}"', "'${file:token.txt}'", '"${env:PATH_TO}"', '"${env:TOKEN}/x"', '${env:NO}'],
  ...['null', '~', 'true', '-1', '0', '1e99', '.inf', '0x1f', '10s', '-5s', '64MiB', '1h30m', '""'],
  ...[
    '"127.0.0.1:4317"',
    '":4317"',
    'localhost:99999',
    '"http://a b"',
    '"https://[::1"',
    'unix:///x',
  ],
  ...['receivers', 'otlp', 'protocols', 'exporters', 'service', 'pipelines', 'traces', 'headers'],
  ...['redact', 'file', 'failover', 'endpoint', 'tls', 'token_key', 'senders', 'rules', 'pattern'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '[]',
    '{}',
    '[[]]',
    '{ a: b }',
    '*http',
    '"\\n\\e[2J"',
  ],
  ...['é', '😀', "'(a*)*'", "'(?i)'", "'\\b'", '2026-11-26', '!!binary YQ==', '"${x:y}"', '&a b'],
];

/** What YAML, references and TOML are made of. */
export const configurationWords: readonly string[] = [
  ...configurationValues,
  ...[
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '#',
    '&a ',
    '*a',
    '<<: *a',
    '!!',
  ],
  ...['!!set', '? ', '|', '>-', '"', "'", '---\n', '...\n', '%YAML 1.2\n', '\t', '\0', '$${env:A}'],
  ...['${env:TOKEN}', '${file:token.txt}', '${env:', '}', '[[rules]]', '"""', "'''", '='],
  ...['\r\n', '\u2028', '\ufeff', '\x1b[31m', '\x7f'],
];
