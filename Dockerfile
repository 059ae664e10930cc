# The program, for every role: docker build -t plan-ledger . && docker run plan-ledger serve --role api
FROM docker.io/library/node:22.22.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY .swcrc tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts

FROM docker.io/library/node:22.22.0-bookworm-slim
ENV NODE_ENV=production PLAN_LEDGER_HOME=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY data ./data
# What a volume mounted there begins as: the user's own, and nobody else's.
RUN install -d -m 0700 -o node -g node /data
USER node
VOLUME /data
EXPOSE 4000 9464
HEALTHCHECK --interval=5s --timeout=3s --start-period=120s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps", "dist/cli.js"]
CMD ["serve", "--role", "all"]
