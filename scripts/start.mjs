// Starts the bundled server in this process.
process.env.NODE_ENV ??= "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
await import(new URL("../dist/server.mjs", import.meta.url));
