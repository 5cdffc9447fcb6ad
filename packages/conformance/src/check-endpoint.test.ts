import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeResponse, encodeStatus } from '@traceveil/otlp';
import { checkEndpoint } from './check-endpoint.ts';
import { startGrpcServer, startHttpServer } from './fake-server.ts';
import type { Asked, FakeServer, GrpcFault, GrpcTold, HttpFault, HttpTold } from './fake-server.ts';
import { createGrpcProbes } from './grpc-probes.ts';
import { grpcRequirements } from './grpc-requirements.ts';
import { createGrpcSender } from './grpc-sender.ts';
import { createHttpProbes } from './http-probes.ts';
import { httpRequirements } from './http-requirements.ts';
import { createHttpSender } from './http-sender.ts';
import { checkAll } from './requirement.ts';
import type { Row } from './requirement.ts';

const options = { timeoutMs: 10_000, headers: {} };
const served = ['traces', 'logs', 'metrics'] as const;
const running: FakeServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function keep(starting: Promise<FakeServer>): Promise<FakeServer> {
  const server = await starting;
  running.push(server);
  return server;
}

const numbered = (letters: string, last: number) =>
  Array.from({ length: last }, (_, index) => `${letters}${String(index + 1)}`);

const of = (result: Row['result'], rows: readonly Row[]) =>
  rows.filter((row) => row.result === result);

/** The rows of one id against a server over HTTP. */
async function checkHttp(id: string, fault: HttpFault, timeoutMs = 10_000) {
  const { endpoint } = await keep(startHttpServer(fault));
  const sender = createHttpSender(new URL(endpoint), { ...options, timeoutMs });
  const requirements = httpRequirements.filter((one) => one.id === id);
  try {
    return await checkAll('http', requirements, createHttpProbes(sender, served));
  } finally {
    sender.close();
  }
}

async function checkGrpc(id: string, fault?: GrpcFault, bytesMax?: number) {
  const { endpoint } = await keep(startGrpcServer(fault, bytesMax));
  const sender = createGrpcSender(new URL(endpoint).host, false, options);
  const requirements = grpcRequirements.filter((one) => one.id === id);
  try {
    return await checkAll('grpc', requirements, createGrpcProbes(sender, served));
  } finally {
    sender.close();
  }
}

describe('a server that keeps everything', () => {
  it('passes over HTTP, and every row of the checklist is told', async () => {
    const server = await keep(startHttpServer());
    const rows = await checkEndpoint(server.endpoint, options);
    expect(of('fail', rows)).toEqual([]);
    expect(server.asked.length).toBeLessThan(200);
    expect([...new Set(rows.map(({ id }) => id))]).toEqual([
      ...numbered('C', 6),
      ...numbered('HS', 26),
    ]);
    expect(of('pass', rows).map(({ id }) => id)).toEqual(expect.arrayContaining(['HS10', 'HS16']));
  });

  it('passes over gRPC, and every row of the checklist is told', async () => {
    const server = await keep(startGrpcServer());
    const rows = await checkEndpoint(server.endpoint, options);
    expect(of('fail', rows)).toEqual([]);
    expect(server.asked.length).toBeLessThan(200);
    expect([...new Set(rows.map(({ id }) => id))]).toEqual([
      ...numbered('C', 6),
      ...numbered('GS', 23),
    ]);
    expect(of('pass', rows).map(({ id }) => id)).toEqual(expect.arrayContaining(['GS4', 'GS15']));
  });
});

const text = 'text/plain';
const isPacked = ({ headers }: Asked) => headers['content-encoding'] === 'gzip';
const isJson = ({ headers }: Asked) => String(headers['content-type']).includes('json');
const isGarbage = ({ body }: Asked) => body[0] === 0xff;
const isEmptyTwice = { proto: Buffer.from([0x0a, 0]), json: '{"partialSuccess":{}}' };

/** Answers 400 to some requests, as a server would that keeps the rest. */
const refusing =
  (isMeant: (asked: Asked) => boolean): HttpFault =>
  (told, asked) => {
    if (!isMeant(asked)) return told;
    const encoding = isJson(asked) ? 'json' : 'proto';
    const body = encodeStatus({ code: 3, message: 'refused' }, encoding);
    return { ...told, status: 400, body };
  };

const changing =
  (isMeant: (asked: Asked, told: HttpTold) => boolean, change: Partial<HttpTold>): HttpFault =>
  (told, asked) =>
    isMeant(asked, told) ? { ...told, ...change } : told;

const httpFaults: readonly [id: string, what: string, fault: HttpFault][] = [
  ['C1', 'refuses gzip', refusing(isPacked)],
  ['C3', 'refuses what it has seen', refusing(seenBefore())],
  ['C5', 'refuses an empty resource', refusing(({ body }) => body.length === 2)],
  ['C6', 'refuses unknown fields', refusing(({ body }) => body.includes('a later version'))],
  ['HS1', 'answers 500 to profiles', changing(({ path }) => path.includes('dev'), { status: 500 })],
  ['HS1', 'answers 404 to GET', changing(({ method }) => method === 'GET', { status: 404 })],
  ['HS3', 'answers in text', changing(isGarbage, { type: text })],
  ['HS3', 'answers JSON in protobuf', changing(isJson, { type: 'application/x-protobuf' })],
  ['HS4', 'refuses upper case', refusing(({ body }) => body.includes('0AF7'))],
  ['HS5', 'refuses integers', refusing(({ body }) => body.includes('"kind":1'))],
  ['HS6', 'refuses unknown members', refusing(({ body }) => body.includes('ofALater'))],
  ['HS7', 'knows snake_case', refusing(({ body }) => body.includes('resource_spans'))],
  ['HS8', 'refuses numbers', refusing(({ body }) => body.includes(':9007199254740993'))],
  ['HS9', 'has a limit of 32 MiB', refusing(({ body }) => body.length > 2 ** 25)],
  ['HS10', 'answers 400', changing((_, { status }) => status === 413, { status: 400 })],
  ['HS11', 'answers in HTML', changing((_, { status }) => status === 200, { body: '<html>' })],
  ['HS14', 'refuses {}', refusing(({ body }) => String(body) === '{}')],
  ['HS15', 'answers 202', changing((_, { status }) => status === 200, { status: 202 })],
  ['HS15', 'sets partial_success', changing(isJson, { body: isEmptyTwice.json })],
  ['HS16', 'rejects -1', rejecting(-1, 'why')],
  ['HS17', 'does not say why', rejecting(1, '')],
  ['HS18', 'answers 302', changing(isGarbage, { status: 302 })],
  ['HS19', 'says 415 in text', changing((_, { status }) => status === 415, { type: text })],
  ['HS19', 'says 405 in HTML', changing((_, { status }) => status === 405, { body: '<html>' })],
  ['HS20', 'says nothing', changing(isGarbage, { body: '' })],
  ['HS21', 'has bad data sent again', changing(isGarbage, { status: 503 })],
  ['HS22', 'answers 422', changing(isGarbage, { status: 422 })],
  [
    'HS24',
    'does not know a charset',
    refusing(({ headers }) => String(headers['content-type']).includes('charset')),
  ],
];

function seenBefore(): (asked: Asked) => boolean {
  const seen = new Set<string>();
  return ({ body }) => seen.size === seen.add(body.toString('hex')).size;
}

function rejecting(rejectedItems: number, message: string): HttpFault {
  const body = encodeResponse('traces', { rejectedItems, message }, 'proto');
  return changing(({ body: sent }, { status }) => status === 200 && sent.length > 150, { body });
}

describe('a server over HTTP that', () => {
  it.each(httpFaults)(
    'fails %s when it %s',
    async (id, _, fault) => {
      expect(of('fail', await checkHttp(id, fault))).toHaveLength(1);
    },
    30_000,
  );

  it('takes any size is said to be untestable there', async () => {
    const success = { status: 200, body: '' };
    const rows = await checkHttp(
      'HS9',
      changing(() => true, success),
    );
    expect(rows.map(({ result }) => result)).toEqual([
      'cannot be tested',
      'pass',
      'cannot be tested',
    ]);
    const [row] = await checkHttp(
      'HS10',
      changing(() => true, success),
    );
    expect(row?.result).toBe('not applicable');
  });

  it('refuses a mixed request as a whole is said to be untestable there', async () => {
    const [row] = await checkHttp(
      'HS16',
      refusing(({ body }) => body.length > 150),
    );
    expect(row?.result).toBe('cannot be tested');
  });

  it.each([
    ['does not answer', () => undefined, 'nothing within 200 ms'],
    ['answers without end', changing(isGarbage, { body: Buffer.alloc(9 * 2 ** 20) }), '8 MiB'],
  ] as const)('fails when it %s, and the check goes on', async (_, fault, why) => {
    const [row] = await checkHttp('HS18', fault, 200);
    expect(row).toMatchObject({ result: 'fail', why: expect.stringContaining(why) as unknown });
  });
});

const grpcFaults: readonly [id: string, what: string, fault: GrpcFault, bytesMax?: number][] = [
  ['C1', 'refuses everything', (told) => ({ ...told, code: 'INTERNAL' })],
  ['GS2', 'has a limit of 4 MiB', (told) => told, 2 ** 22],
  ['GS4', 'wants it again', refusingLarge('RESOURCE_EXHAUSTED', { retryDelayMs: 1_000 }), -1],
  ['GS4', 'answers another code', refusingLarge('INVALID_ARGUMENT', {}), -1],
  ['GS5', 'serves one call', onlyOnce()],
  ['GS6', 'takes garbage', () => ({ code: 'OK', body: new Uint8Array(0) })],
  [
    'GS11',
    'refuses nothing',
    (told, { body }) => ({ ...told, code: body.length > 0 ? 'OK' : 'INTERNAL' }),
  ],
  ['GS12', 'answers something else', (told) => ({ ...told, body: Buffer.from('fine') })],
  ['GS13', 'sets partial_success', (told) => ({ ...told, body: isEmptyTwice.proto })],
  ['GS14', 'answers something else', (told) => ({ ...told, body: Buffer.from('fine') })],
  ['GS15', 'rejects -1', (told) => ({ ...told, body: rejectedOf(-1, 'why') })],
  ['GS16', 'does not say why', (told) => ({ ...told, body: rejectedOf(1, '') })],
  [
    'GS19',
    'answers INTERNAL',
    (told) => ({ ...told, code: told.code === 'OK' ? 'OK' : 'INTERNAL' }),
  ],
];

function rejectedOf(rejectedItems: number, message: string): Uint8Array {
  return encodeResponse('traces', { rejectedItems, message }, 'proto');
}

function refusingLarge(
  code: GrpcTold['code'],
  more: { readonly retryDelayMs?: number },
): GrpcFault {
  const details = encodeStatus({ code: 8, message: 'refused', ...more }, 'proto');
  return (told, { body }) => (body.length > 2 ** 22 ? { ...told, code, details } : told);
}

function onlyOnce(): GrpcFault {
  let calls = 0;
  return (told) => ({ ...told, code: calls++ === 0 ? 'OK' : 'UNAVAILABLE' });
}

describe('a server over gRPC that', () => {
  it.each(grpcFaults)(
    'fails %s when it %s',
    async (id, _, fault, ...limit) => {
      expect(of('fail', await checkGrpc(id, fault, ...limit))).toHaveLength(1);
    },
    30_000,
  );

  it('takes any size is said to be untestable there', async () => {
    const [row] = await checkGrpc('GS1', undefined, -1);
    expect(row?.result).toBe('cannot be tested');
  });

  it('warns passes, and the warning is told', async () => {
    const warned: GrpcFault = (told) => ({ ...told, body: rejectedOf(0, 'masked') });
    expect(of('pass', await checkGrpc('GS17', warned))).toHaveLength(1);
    expect(of('pass', await checkGrpc('GS13', warned))).toHaveLength(1);
  });
});

describe('an endpoint', () => {
  it.each(['localhost:4318', 'ftp://127.0.0.1', ''])(
    'is refused when it is %j',
    async (endpoint) => {
      await expect(checkEndpoint(endpoint, options)).rejects.toThrow('http://HOST:PORT');
    },
  );

  it.each(['http', 'grpc'])('where nobody listens is told, %s', async (scheme) => {
    const { endpoint } = await keep(startHttpServer());
    await running.pop()?.stop();
    const gone = endpoint.replace('http', scheme);
    await expect(checkEndpoint(gone, options)).rejects.toThrow(/ECONNREFUSED|UNAVAILABLE/);
  });

  it('that takes no sound request is told with its statuses', async () => {
    const { endpoint } = await keep(startHttpServer((told) => ({ ...told, status: 401 })));
    await expect(checkEndpoint(endpoint, options)).rejects.toThrow('traces: 401, logs: 401');
  });

  it.each([startHttpServer, startGrpcServer])(
    'is sent the headers, and none is shown',
    async (start) => {
      const server = await keep(start());
      const headers = { authorization: 'Bearer of-nobody' };
      const rows = await checkEndpoint(server.endpoint, { ...options, headers });
      expect(JSON.stringify(rows)).not.toContain('of-nobody');
      for (const asked of server.asked) expect(asked.headers).toMatchObject(headers);
    },
    30_000,
  );

  it('with one signal is checked with that one', async () => {
    const onlyLogs: HttpFault = (told, { path }) =>
      path === '/v1/logs' ? told : { ...told, status: 404 };
    const rows = await checkEndpoint((await keep(startHttpServer(onlyLogs))).endpoint, options);
    expect(of('fail', rows).filter(({ id }) => id !== 'HS19')).toEqual([]);
    expect(rows.find(({ id }) => id === 'HS1')?.why).toBe('takes logs; not traces, metrics');
  });
});
