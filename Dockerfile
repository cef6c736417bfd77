# One image for every module: MODULES says which of them a container runs.

FROM node:24-bookworm-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where there is no build of it to fetch.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates g++ make python3
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# What it was built with, and the native module compiled from, is not needed to run it. The AMQP
# library, which depends on nothing, is an optional peer of the package: a container has it.
RUN npm run build && mv node_modules/amqplib /tmp \
  && npm prune --omit=dev && rm -r node_modules/typescript && mv /tmp/amqplib node_modules
RUN rm -r node_modules/better-sqlite3/deps && mkdir -m 700 data

FROM node:24-bookworm-slim
ENV NODE_ENV=production
# Beyond loopback an OPERATOR_TOKEN must be set: the process refuses to start without.
ENV HOST=0.0.0.0
ENV DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY drizzle ./drizzle
COPY --from=build --chown=node:node /app/data /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
