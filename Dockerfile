# The bot and nothing else, on a base image without a shell.

FROM rust:1-slim-bookworm AS build
WORKDIR /build

# The dependencies alone first: this layer is built anew only when Cargo.toml or Cargo.lock changes.
COPY Cargo.toml Cargo.lock ./
COPY commands/Cargo.toml commands/
COPY playground/Cargo.toml playground/
COPY ticketrz/Cargo.toml ticketrz/
RUN mkdir -p src playground/src ticketrz/src ticketrz/benches \
    && echo 'fn main() {}' | tee src/main.rs playground/src/main.rs > /dev/null \
    && touch src/lib.rs commands/lib.rs playground/src/lib.rs ticketrz/src/lib.rs ticketrz/benches/lookups.rs \
    && cargo build --locked --release --package ticketrz-bot \
    && rm -r src commands ticketrz

COPY locales locales
COPY ticketrz ticketrz
COPY commands commands
COPY src src
# Cargo goes by time stamps, and these files may be older than the empty ones above.
RUN find src commands ticketrz -name '*.rs' -exec touch {} + \
    && cargo build --locked --release --package ticketrz-bot

FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="ticketrz-bot" \
      org.opencontainers.image.description="A Discord bot that answers /ticket from the ticketrz API" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /build/target/release/ticketrz-bot /usr/local/bin/ticketrz-bot
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/ticketrz-bot"]
