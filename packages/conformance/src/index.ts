export { checkEndpoint, specification } from './check-endpoint.ts';
export type { EndpointOptions } from './endpoint.ts';
export type { Row, Verdict, Level } from './requirement.ts';
