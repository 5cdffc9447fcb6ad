import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './harness/repository.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly ulimits?: Readonly<Record<string, number>>;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}
const compose = parse(read('docker-compose.yml')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);

/** One line for each instruction. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '');
const stages = new Map<string, string[]>();
for (const line of instructions) {
  const name = /^FROM \S+ AS (\w+)$/.exec(line)?.[1];
  if (name !== undefined) stages.set(name, []);
  [...stages.values()].at(-1)?.push(line);
}
const gateway = stages.get('gateway') ?? [];
const backends = ['jaeger', 'tempo'];

/** A version with three numbers: what a tag stands for must not change by itself. */
const pinned = /^[\w./-]+:\d+\.\d+\.\d+(?:-\w+)?$/;

describe('docker-compose.yml', () => {
  it.each(services)('%s comes from an image of one version, or from a stage', (_name, service) => {
    expect(service.image).toMatch(pinned);
    const { context, target } = service.build ?? { context: '.', target: 'gateway' };
    expect(context).toBe('.');
    expect([...stages.keys()]).toContain(target);
  });

  it.each(services)('%s mounts what exists', (_name, { volumes = [] }) => {
    const sources = volumes.flatMap((volume) =>
      backends.map((name) => volume.replace('${BACKEND:-jaeger}', name).split(':')[0] ?? ''),
    );
    const isThere = (source: string) =>
      source.startsWith('.') ? existsSync(join(repository, source)) : source in compose.volumes;
    expect(sources.filter((source) => !isThere(source))).toEqual([]);
  });

  it.each(services)('%s publishes its ports on loopback only', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  });

  it('runs the gateway without rights that it does not need, and without core files', () => {
    expect(compose.services['traceveil']).toMatchObject({
      read_only: true,
      ulimits: { core: 0 },
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it.each(backends)('lets the gateway before %s end before it is killed', (backend) => {
    const { service } = parse(read(`examples/compose/${backend}.yaml`)) as {
      service: { shutdown_timeout?: string };
    };
    const seconds = Number.parseInt(service.shutdown_timeout ?? '10s', 10);
    const period = compose.services['traceveil']?.stop_grace_period ?? '10s';
    expect(Number.parseInt(period, 10)).toBeGreaterThan(seconds + 5);
  });

  it('starts gateway, Jaeger and agent, and Tempo where asked', () => {
    const always = services.filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name).sort()).toEqual(['agent', 'jaeger', 'traceveil']);
    expect(compose.services['tempo']?.profiles).toEqual(['tempo']);
  });

  it('depends on and sends to services that are there', () => {
    const agent = compose.services['agent'];
    expect(Object.keys(agent?.depends_on ?? {})).toEqual(['traceveil']);
    expect(agent?.environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('http://traceveil:4318');
  });

  it('gives Tempo the configuration that it mounts, with the ports that are used', () => {
    const tempo = compose.services['tempo'];
    const [from = '', to = ''] = tempo?.volumes?.[0]?.split(':') ?? [];
    expect(tempo?.command).toEqual([`-config.file=${to}`]);
    const config = read(from);
    expect(config).toMatch(/http_listen_port: 3200\b/);
    expect(tempo?.ports?.[0]).toMatch(/:3200$/);
    expect(config).toMatch(/grpc: \{ endpoint: 0\.0\.0\.0:4317 \}/);
  });
});

describe.each(backends)('the gateway before %s', (backend) => {
  const config = parse(read(`examples/compose/${backend}.yaml`)) as {
    receivers: {
      otlp: { protocols: Record<'grpc' | 'http', { endpoint: string; insecure: boolean }> };
    };
    exporters: Record<string, { endpoint: string }>;
    storage: { directory: string };
  };

  it('listens where the ports are published, on every address, and says so in words', () => {
    const { grpc, http } = config.receivers.otlp.protocols;
    expect(grpc).toEqual({ endpoint: '0.0.0.0:4317', insecure: true });
    expect(http).toEqual({ endpoint: '0.0.0.0:4318', insecure: true });
    const ports = compose.services['traceveil']?.ports?.map((port) => port.split(':').at(-1));
    expect(ports).toEqual(['4317', '4318']);
    expect(gateway).toContain('EXPOSE 4317 4318');
  });

  it('sends to the service of that name', () => {
    const [exporter] = Object.values(config.exporters);
    expect(exporter?.endpoint).toBe(`http://${backend}:4317`);
    expect(compose.services).toHaveProperty(backend);
  });

  it('writes only into its volume', () => {
    const { directory } = config.storage;
    expect(compose.services['traceveil']?.volumes).toContain(`traceveil-data:${directory}`);
    expect(gateway).toContain(`VOLUME ${directory}`);
    expect(gateway.join('\n')).toContain(`chown node:node ${directory}`);
  });
});

describe('Dockerfile', () => {
  it('begins every stage with the same image of one version', () => {
    const images = instructions.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
    expect(images).toHaveLength(3);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(pinned);
    expect(images[0]).toMatch(/^node:24\..*-slim$/);
  });

  it('copies what exists and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    const copies = instructions.filter((line) => /^COPY (?!--from)/.test(line));
    const sources = copies.flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources).toContain('package-lock.json');
    for (const source of sources) {
      expect({ source, isThere: existsSync(join(repository, source)) }).toEqual({
        source,
        isThere: true,
      });
      expect(allowed.some((rule) => source.startsWith(rule.slice(1)))).toBe(true);
    }
  });

  it('keeps of each package what its manifest says it is made of', () => {
    const clean = instructions.find((line) => line.includes('-maxdepth 2'));
    for (const name of readdirSync(join(repository, 'packages'))) {
      const manifest = JSON.parse(read(`packages/${name}/package.json`)) as { files?: string[] };
      // Sources are for those who read them, not for running.
      const files = manifest.files?.filter((file) => !file.startsWith('!') && file !== 'src') ?? [];
      for (const file of files) expect(clean).toContain(`! -name ${file}`);
    }
  });

  it('installs by the lock, without what only builds and without scripts', () => {
    for (const name of ['gateway', 'agent']) {
      const install = stages.get(name)?.find((line) => line.includes('npm ci'));
      expect(install).toMatch(/--omit=dev --ignore-scripts\b/);
    }
  });

  it('runs the program as another user than root', () => {
    expect(gateway.lastIndexOf('USER node')).toBeGreaterThan(0);
    expect(gateway).toContain('ENTRYPOINT ["node", "/app/packages/gateway/bin/traceveil.js"]');
    expect(existsSync(join(repository, 'packages/gateway/bin/traceveil.js'))).toBe(true);
    const to = '/etc/traceveil/traceveil.yaml';
    expect(gateway).toContain(`CMD ["run", "--config", "${to}"]`);
    expect(compose.services['traceveil']?.volumes?.[0]).toContain(`:${to}:ro`);
  });

  it('asks its health from the port that the gateway answers on', () => {
    const check = gateway.find((line) => line.startsWith('HEALTHCHECK'));
    expect(check).toContain('CMD ["node", "-e",');
    expect(check).toContain('http://127.0.0.1:8888/readyz');
  });
});

describe('examples/systemd/traceveil.service', () => {
  const lines = read('examples/systemd/traceveil.service').split('\n');
  const settings = new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value] as const];
    }),
  );

  it.each([
    ['as no user that has anything else', 'DynamicUser', 'yes'],
    ['with nothing writable but its data', 'ProtectSystem', 'strict'],
    ['and these', 'StateDirectory', 'traceveil'],
    ['without core files', 'LimitCORE', '0'],
    ['without capabilities', 'CapabilityBoundingSet', ''],
    ['without new ones', 'NoNewPrivileges', 'yes'],
  ])('runs the gateway %s', (_, key, value) => {
    expect(settings.get(key)).toBe(value);
  });

  it('starts, reloads and stops as the program wants it', () => {
    const program = settings.get('ExecStart')?.split(' ')[1] ?? '';
    expect(existsSync(join(repository, program.replace('/opt/traceveil/', '')))).toBe(true);
    expect(settings.get('ExecReload')).toMatch(/-HUP \$MAINPID$/);
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(15);
    const page = settings.get('Documentation')?.replace('file:///opt/traceveil/', '') ?? '';
    expect(existsSync(join(repository, page))).toBe(true);
  });
});
