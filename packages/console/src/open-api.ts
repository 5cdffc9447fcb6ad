import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { operations, type OperationId } from './operations/index.ts';
import { problem, type Operation } from './operations/operation.ts';
import { permissions } from './permissions.ts';

/** Below which the API is. Another version would stand beside it. */
export const apiPath = '/api/v1';

/** Makes the document of the routes that are registered after it. */
export async function serveOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Traceveil',
        description: 'What the console uses, and nothing else. Texts are masked.',
        version: '1.0.0',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'traceveil-session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  app.get(`${apiPath}/openapi.json`, { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send(app.swagger()),
  );
}

/** What the server checks, and the document says, of one operation. */
export function schemaOf(id: OperationId): FastifySchema {
  const { params, query, body, summary, path }: Operation = operations[id];
  const allowed: unknown = permissions[id];
  const isOpen = allowed === 'nobody';
  const who = Array.isArray(allowed) ? allowed.join(', ') : String(allowed);
  return {
    operationId: id,
    summary,
    description: isOpen ? 'Needs no sign-in.' : `Roles: ${who}.`,
    tags: [path.split('/')[1] ?? ''],
    security: isOpen ? [] : [{ session: [] }, { token: [] }],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: {
      ...answerOf(operations[id]),
      default: {
        description: 'A problem.',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}

function answerOf({ answer, status = 200, media }: Operation): object {
  if (media !== undefined) return { 200: { content: { [media]: { schema: z.string() } } } };
  return { [status]: answer ?? z.null().describe('Nothing.') };
}
