# Images of the server and the agent, from the archives of `npm run release` (docs/how-to/install.md).
FROM debian:13-slim AS archive
ARG TARGETARCH
COPY dist/release/syncledger-*-linux-*.tar.xz /release/
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends xz-utils \
 && case "$TARGETARCH" in arm64) arch=arm64 ;; *) arch=x64 ;; esac \
 && mkdir /opt/syncledger \
 && tar -xJf /release/syncledger-*-linux-"$arch".tar.xz -C /opt/syncledger --strip-components=1 \
 && mkdir /opt/data \
 && chmod 0700 /opt/data \
 && rm -rf /var/lib/apt/lists/*

FROM debian:13-slim AS server
COPY --from=archive /opt/syncledger /opt/syncledger
COPY --from=archive --chown=10001:10001 /opt/data /data
ENV PATH=/opt/syncledger/bin:$PATH HOST=0.0.0.0 PORT=3000 SYNCLEDGER_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
# Liveness: an orchestrator asks /health/ready itself. The image has no curl.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["/opt/syncledger/lib/node/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["syncledger"]
CMD ["serve"]

FROM debian:13-slim AS agent
# The agent starts processes, so it needs an init that ends what is left of them.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates tini \
 && rm -rf /var/lib/apt/lists/*
COPY --from=archive /opt/syncledger /opt/syncledger
COPY --from=archive --chown=10001:10001 /opt/data /spool
ENV PATH=/opt/syncledger/bin:$PATH
USER 10001:10001
WORKDIR /spool
VOLUME /spool
# The agent listens on no port: its process, the child of tini, must be there.
HEALTHCHECK --interval=30s --timeout=5s CMD ["sh", "-c", "grep -qs '[a]pps/agent/bundle' /proc/[0-9]*/cmdline"]
ENTRYPOINT ["tini", "--", "syncledger-agent", "--token-file", "/run/secrets/agent-token", "--commands", "/commands", "--spool", "/spool"]
