import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { bodyOf, notFound } from './problem.ts';
import type { Links } from './notify/links.ts';

/**
 * Serves the pages. Every path that is no file is one of the page's own, so it gets the page; but
 * for links that we sent and somebody changed.
 *
 * @param directory of what `console-web` built; without it there is the API alone
 */
export async function servePages(
  app: FastifyInstance,
  directory: string | undefined,
  links: Links | undefined,
): Promise<void> {
  const index = directory === undefined ? undefined : join(directory, 'index.html');
  const hasPages = index !== undefined && existsSync(index);
  if (hasPages && directory !== undefined) {
    await app.register(fastifyStatic, {
      root: directory,
      dotfiles: 'ignore',
      // Its own would stand in the place of ours.
      cacheControl: false,
      // Names hold a digest of what is in them; but for the page itself.
      setHeaders(response, path) {
        const isPage = path.endsWith('.html');
        response.setHeader('cache-control', isPage ? 'no-cache' : 'public, max-age=604800');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const [pathname = '', query] = request.url.split('?', 2);
    const searchParams = new URLSearchParams(query);
    const isPage = request.method === 'GET' && !pathname.startsWith('/api/');
    if (!isPage || !hasPages || pathname.startsWith('/assets/')) {
      const problem = notFound('path');
      return reply.status(404).type('application/problem+json').send(bodyOf(problem));
    }
    if (links && searchParams.has('signature')) {
      const isOurs = links.isOurs(pathname, searchParams);
      return reply.redirect(isOurs ? pathname : '/?problem=link', 302);
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
