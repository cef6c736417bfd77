# One image for every module: MODULES says which of them a container runs.
#   docker build --pull --build-arg REVISION=$(git rev-parse HEAD) -t parking-saga .
# Node is pinned; `--pull` brings the present build of that tag, with Debian's security updates.

FROM node:24.22.3-bookworm-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where there is no build of it to fetch.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates g++ make python3
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# What it was built with is not needed to run it. The AMQP library, which depends on nothing, is an
# optional peer of the package: a container has it.
RUN npm run build && mv node_modules/amqplib /tmp \
  && npm prune --omit=dev && rm -r node_modules/typescript && mv /tmp/amqplib node_modules
# Of the native module only what is loaded stays: not its source, and not what the compiler left.
RUN cd node_modules/better-sqlite3 && mv build/Release/better_sqlite3.node . \
  && rm -r build deps src && mkdir -p build/Release && mv better_sqlite3.node build/Release
RUN chmod +x dist/cli/parking.js && mkdir bin && ln -s /app/dist/cli/parking.js bin/parking
RUN mkdir -m 700 data backups

FROM node:24.22.3-bookworm-slim
ARG REVISION=unknown
LABEL org.opencontainers.image.title="parking-saga"
LABEL org.opencontainers.image.description="Saga orchestration, shown by a parking-booking system"
LABEL org.opencontainers.image.version="0.2.0-dev"
LABEL org.opencontainers.image.revision="$REVISION"
LABEL org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
# Beyond loopback an OPERATOR_TOKEN must be set: the process refuses to start without.
ENV HOST=0.0.0.0
ENV DATA_DIR=/data
WORKDIR /app
COPY LICENSE ./
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY drizzle ./drizzle
# The command line: `docker exec <container> parking --help`.
COPY --from=build /app/bin /usr/local/bin
COPY --from=build --chown=node:node /app/data /data
# The place for a volume with backups, if BACKUP_DIR names it.
COPY --from=build --chown=node:node /app/backups /backups
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=24", "dist/main.js"]
