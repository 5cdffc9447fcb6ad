# Two images: `gateway` (the last, so the default) and `agent`, the example that docker-compose.yml
# runs. Nothing is installed or built at run time, and nothing needs a writable root.
FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.base.json ./
COPY packages packages
COPY proto proto
COPY examples/node-agent examples/node-agent
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npx tsc --build packages/gateway && node packages/gateway/scripts/bundle.js \
  && npm run build --workspace packages/console-web
# What is left of the packages is what runs, and the manifests that the lock names.
RUN find packages -mindepth 2 -maxdepth 2 ! -name dist ! -name generated ! -name bin ! -name package.json \
      -exec rm -r {} + \
  && find packages \( -name '*.test.*' -o -name '*.map' -o -name '*.d.ts' \) -delete

FROM node:24.21.0-slim AS agent
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
COPY --from=build /app/packages packages
COPY examples/node-agent examples/node-agent
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace examples/node-agent \
  && npm cache clean --force
USER node
CMD ["node", "examples/node-agent/agent.js"]

FROM node:24.21.0-slim AS gateway
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
COPY --from=build /app/packages packages
COPY examples/node-agent/package.json examples/node-agent/package.json
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace packages/gateway \
  && npm cache clean --force \
  && mkdir --mode=700 /var/lib/traceveil \
  && chown node:node /var/lib/traceveil
USER node
# The only directory that must be writable; `storage.directory` of the configuration names it.
VOLUME /var/lib/traceveil
WORKDIR /var/lib/traceveil
EXPOSE 4317 4318
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:8888/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/gateway/bin/traceveil.js"]
# Mount a configuration there: without one the gateway would listen on loopback only.
CMD ["run", "--config", "/etc/traceveil/traceveil.yaml"]
