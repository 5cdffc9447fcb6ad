import type { Component, Endpoint, ReceiverDependencies } from '@traceveil/pipeline';
import type { Config } from './config.ts';
import { createGrpcServer } from './grpc-server.ts';
import { createHttpServer } from './http-server.ts';
import { createIntake } from './intake.ts';
import type { ProtocolServer } from './listen.ts';

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
  { protocols }: Config,
  dependencies: ReceiverDependencies,
): OtlpReceiver {
  const component = `receiver/${dependencies.name}`;
  const servers: Partial<Record<keyof Endpoints, ProtocolServer>> = {};
  if (protocols.grpc !== undefined) {
    const intake = createIntake(dependencies, protocols.grpc.handler_timeout);
    servers.grpc = createGrpcServer(component, protocols.grpc, intake);
  }
  if (protocols.http !== undefined) {
    const intake = createIntake(dependencies, protocols.http.handler_timeout);
    servers.http = createHttpServer(component, protocols.http, intake);
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
    dependencies.log.info({ component, ...endpoints }, 'listens');
  }

  async function stop(deadline: AbortSignal): Promise<void> {
    await Promise.all(Object.values(servers).map((server) => server.stop(deadline)));
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
