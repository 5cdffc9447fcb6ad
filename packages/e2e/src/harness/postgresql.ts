import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { runOk, start, type Child, type Options } from './child.ts';
import { freePorts } from './free-port.ts';
import { temporaryDirectory } from './gateway.ts';
import { copyPostgresql } from './postgresql-programs.ts';
import { until } from './wait.ts';

/** Of who runs it: PostgreSQL refuses to be run by root. */
const nobody = 65_534;

/** A real PostgreSQL of the test's own, on a free port. */
export interface Postgresql {
  readonly port: number;
  /** Runs one statement as the owner of everything. */
  query(
    text: string,
    values?: readonly unknown[],
    database?: string,
  ): Promise<Record<string, unknown>[]>;
  /** The same one again after `stop`, with all that is in it. */
  start(): Promise<void>;
  /** Encrypts from now on. @returns files: whom to trust, and somebody else */
  encrypt(): Promise<{ readonly certificate: string; readonly otherCertificate: string }>;
  /** Ends all connections, as an administrator who is in a hurry does. */
  stop(): Promise<void>;
  /** Stops it and deletes it. */
  remove(): Promise<void>;
}

/** Who may log in besides the owner. */
export const role = { name: 'traceveil', password: 'swordfish-of-the-test' } as const;

/** Starts one with a database `traceveil`, whose owner is the role of that name. */
export async function startPostgresql(): Promise<Postgresql> {
  const { directory, data, programs, options } = await makeCluster();
  const [port = 0] = await freePorts(1);
  let child: Child | undefined;

  async function query(text: string, values: readonly unknown[] = [], database = 'postgres') {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'owner', database });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async function run(): Promise<void> {
    const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '' };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const running = start(join(programs, 'bin/postgres'), ['-D', data, ...args], options);
    child = running;
    await until(() => query('SELECT 1'), { what: 'PostgreSQL', state: running.stderr });
  }

  async function stop(): Promise<void> {
    // SIGINT: the fast shutdown.
    child?.process.kill('SIGINT');
    await child?.exited;
    child = undefined;
  }

  await run();
  await query(`CREATE ROLE ${role.name} LOGIN PASSWORD '${role.password}'`);
  await query(`CREATE DATABASE traceveil OWNER ${role.name}`);
  return {
    port,
    query: (text, values, database = 'traceveil') => query(text, values, database),
    async encrypt() {
      const { certificate, key } = await makeCertificate(data, 'postgresql', options);
      const { certificate: otherCertificate } = await makeCertificate(data, 'another', options);
      const settings = { ssl_cert_file: certificate, ssl_key_file: key, ssl: 'on' };
      for (const [name, value] of Object.entries(settings)) {
        await query(`ALTER SYSTEM SET ${name} = '${value}'`);
      }
      await query('SELECT pg_reload_conf()');
      return { certificate, otherCertificate };
    },
    start: run,
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Programs, and an empty cluster of the user who is to run them. */
async function makeCluster() {
  const directory = await temporaryDirectory();
  const programs = join(directory, 'programs');
  const data = join(directory, 'data');
  await copyPostgresql(programs);
  const isRoot = process.getuid?.() === 0;
  await mkdir(data, { mode: 0o700 });
  if (isRoot) {
    await chown(directory, nobody, nobody);
    await chown(data, nobody, nobody);
  }
  const options: Options = {
    cwd: directory,
    env: { LC_ALL: 'C' },
    ...(isRoot && { uid: nobody, gid: nobody }),
  };
  const initdb = ['-D', data, '-U', 'owner', '-E', 'UTF8', '--locale=C', '-A', 'trust', '-N'];
  await runOk(join(programs, 'bin/initdb'), initdb, options);
  // The owner comes without a password, everybody else with one.
  const access = 'host all owner 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
  await writeFile(join(data, 'pg_hba.conf'), access);
  return { directory, data, programs, options };
}

/** Signed by itself, for 127.0.0.1. @returns the paths of both files */
async function makeCertificate(directory: string, name: string, options: Options) {
  const paths = {
    certificate: join(directory, `${name}.crt`),
    key: join(directory, `${name}.key`),
  };
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', paths.key, '-out', paths.certificate];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  await runOk('openssl', ['req', ...kind, ...subject, ...files], options);
  return paths;
}
