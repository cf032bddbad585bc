# The bot and nothing else, on a base image without a shell.

FROM rust:1-slim-bookworm AS build
WORKDIR /build

# For deploy/dependency-list.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*

# Only the dependencies first: this layer is rebuilt only when Cargo.toml or Cargo.lock changes. Cargo wants a file for each
# target that a manifest names.
COPY Cargo.toml Cargo.lock ./
COPY commands/Cargo.toml commands/
COPY playground/Cargo.toml playground/
COPY simulators/Cargo.toml simulators/
COPY ticketrz/Cargo.toml ticketrz/
RUN mkdir -p src commands/benches playground/src simulators/src ticketrz/src ticketrz/benches \
    && echo 'fn main() {}' > src/main.rs \
    && touch src/lib.rs commands/lib.rs playground/src/lib.rs simulators/src/lib.rs ticketrz/src/lib.rs \
    && touch commands/benches/find.rs commands/benches/text.rs ticketrz/benches/answers.rs ticketrz/benches/lookups.rs \
    && cargo build --locked --release --package ticketrz-bot \
    && rm -r src commands ticketrz

COPY locales locales
COPY ticketrz ticketrz
COPY commands commands
COPY src src
# What `--version` says beside the version. They come last, because they change with each commit.
ARG BUILD_COMMIT
ARG BUILD_DATE
# Cargo compares time stamps, and these files may be older than the empty ones above.
RUN find src commands ticketrz -name '*.rs' -exec touch {} + \
    && cargo build --locked --release --package ticketrz-bot

# A new volume gets the owner of this folder.
RUN mkdir /state

# Image scanners find the list of dependencies in the binary.
COPY deploy/dependency-list deploy/
RUN deploy/dependency-list embed target/release/ticketrz-bot

FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="ticketrz-bot" \
      org.opencontainers.image.description="A Discord bot that answers /ticket from the ticketrz API" \
      org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12:nonroot" \
      org.opencontainers.image.documentation="docs/operations.md" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /build/target/release/ticketrz-bot /usr/local/bin/ticketrz-bot
COPY --from=build --chown=65532:65532 /state /var/lib/ticketrz-bot
ENV STATE_FILE=/var/lib/ticketrz-bot/state.sqlite
VOLUME /var/lib/ticketrz-bot
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/ticketrz-bot", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/ticketrz-bot"]
