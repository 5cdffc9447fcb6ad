import type { Component, Endpoint, ReceiverDependencies } from '@traceveil/pipeline';
import { createAdmission } from './admission.ts';
import type { Config } from './config.ts';
import { createDoors } from './door.ts';
import { createGrpcServer } from './grpc-server.ts';
import { createHttpServer } from './http-server.ts';
import { createIntake } from './intake.ts';
import type { ProtocolServer } from './protocol-server.ts';
import { createRefusalTrail } from './refusal-trail.ts';

const MiB = 1024 ** 2;

/** Where a receiver listens; port 0 of the configuration is the real one here. */
export interface Endpoints {
  readonly grpc?: Endpoint;
  readonly http?: Endpoint;
}

/** The receiver as a component. */
export interface OtlpReceiver extends Component {
  /** Empty until it has started. */
  readonly endpoints: Endpoints;
}

/** Makes a receiver for OTLP over gRPC, HTTP or both. */
export function createOtlpReceiver(
  { protocols, senders, admission: { request_limit_mib: limitMib } }: Config,
  dependencies: ReceiverDependencies,
): OtlpReceiver {
  const component = `receiver/${dependencies.name}`;
  const { log, ports } = dependencies;
  const admission = createAdmission(component, limitMib * MiB);
  const parts = { component, admission, ports, log };
  // Of its own, so that a flood of bad bodies hides no bad credentials.
  const refused = createRefusalTrail(dependencies);
  const doors = createDoors(senders, { ...dependencies, refused });
  const servers: Partial<Record<keyof Endpoints, ProtocolServer>> = {};
  if (protocols.grpc !== undefined) {
    const intake = createIntake(dependencies, protocols.grpc.handler_timeout, refused);
    const door = doors.open(protocols.grpc);
    servers.grpc = createGrpcServer(protocols.grpc, { ...parts, intake, door });
  }
  if (protocols.http !== undefined) {
    const intake = createIntake(dependencies, protocols.http.handler_timeout, refused);
    const door = doors.open(protocols.http);
    servers.http = createHttpServer(protocols.http, { ...parts, intake, door });
  }
  let endpoints: Endpoints = {};

  async function start(): Promise<void> {
    try {
      if (servers.grpc !== undefined) endpoints = { grpc: await servers.grpc.start() };
      if (servers.http !== undefined) {
        endpoints = { ...endpoints, http: await servers.http.start() };
      }
    } catch (error) {
      await stop(AbortSignal.abort());
      throw error;
    }
    log.info({ component, ...endpoints }, 'listens');
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    await Promise.all(Object.values(servers).map((server) => server.stop(deadline)));
    await Promise.all([doors.close(), refused.finish()]);
  }

  return {
    name: dependencies.name,
    get endpoints() {
      return endpoints;
    },
    start,
    stop,
  };
}
