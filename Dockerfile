FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.ts && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="reckon" \
      org.opencontainers.image.description="Plan and apply for any REST management API" \
      org.opencontainers.image.licenses="Apache-2.0"
# git compares a branch with where it began; reckon itself never fetches or commits.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/package.json /src/LICENSE /opt/reckon/
COPY --from=build /src/node_modules /opt/reckon/node_modules
COPY --from=build /src/schemas /opt/reckon/schemas
COPY --from=build /src/dist /opt/reckon/dist
RUN ln -s /opt/reckon/dist/cli.js /usr/local/bin/reckon
# Runs under any user: `docker run --user "$(id -u):$(id -g)"` lets state belong to who runs it, and git trust the work tree.
ENV HOME=/tmp NODE_ENV=production
WORKDIR /project
USER 1000:1000
ENTRYPOINT ["reckon"]
CMD ["--help"]
