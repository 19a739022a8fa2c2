import { fileURLToPath, pathToFileURL } from "node:url";
import pino from "pino";
import { type App, startApp } from "./app";
import { DatabaseDamaged } from "./db/damage";
import { DirectoryInUse, DirectoryUnusable, dataDirectoryPath } from "./db/data-directory";
import { MigrationRefused } from "./db/migrate";
import { originsSetting, proxiesSetting, SettingUnusable } from "./http/settings";

const STOP_LIMIT_MS = 10_000;

/** Starts the server from the environment and stops it on SIGTERM or SIGINT. */
export async function serve(): Promise<App> {
  const env = process.env;
  env.NEXT_TELEMETRY_DISABLED = "1";
  const isDev = process.argv.includes("--dev");
  const root = fileURLToPath(new URL("..", import.meta.url));
  const log = pino(
    { level: env.XENARIUM_LOG || "warn", base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingUnusable(`PORT is ${env.PORT}; a number from 0 to 65535 is needed.`);
  const app = await startApp({
    root,
    dataDirectory: dataDirectoryPath(env),
    port,
    host: env.XENARIUM_HOST || "0.0.0.0",
    log,
    isDev,
    // In development another engine may stand in for the simulator.
    ...(isDev && env.XENARIUM_WORKER ? { workerFile: pathToFileURL(env.XENARIUM_WORKER) } : {}),
    adminPassword: env.XENARIUM_ADMIN_PASSWORD,
    origins: originsSetting(env.XENARIUM_ORIGINS),
    proxies: proxiesSetting(env.XENARIUM_TRUST_PROXY),
    say: (line) => process.stdout.write(`${line}\n`),
    pages: async (httpServer) => {
      const { default: next } = await import("next");
      const nextApp = next({ dev: isDev, dir: root, httpServer });
      await nextApp.prepare();
      const handle = nextApp.getRequestHandler();
      return (request, response) => handle(request, response);
    },
  });
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, "stopping failed");
        process.exit(1);
      },
    );
  };
  app.whole.catch((error: unknown) => {
    if (isStopping) return;
    isStopping = true;
    app.close().finally(() => failStart(error));
  });
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return app;
}

/** Ends the process with words for a person where there are some. */
export function failStart(error: unknown): never {
  const isPlain =
    error instanceof DirectoryInUse ||
    error instanceof DirectoryUnusable ||
    error instanceof MigrationRefused ||
    error instanceof DatabaseDamaged ||
    error instanceof SettingUnusable ||
    (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  const message = error instanceof Error ? (isPlain ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`Xenarium did not start: ${message}\n`);
  process.exit(1);
}
