/** A server as a process of its own, to be measured from outside: DIRECTORY WORKER. Says its address; goes on SIGTERM. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { startAhead } from "../server/lab/worker/worker-ahead";

const [directory = "", worker = ""] = process.argv.slice(2);
const workerFile = pathToFileURL(worker);
// As server/start.ts has it.
startAhead(workerFile);
const [{ default: pino }, { startApp }] = await Promise.all([import("pino"), import("../server/app")]);
const app = await startApp({
  root: process.env.BENCH_ROOT ?? fileURLToPath(new URL("..", import.meta.url)),
  dataDirectory: directory,
  port: 0,
  host: "127.0.0.1",
  log: pino({ level: "silent" }),
  workerFile,
  workers: 1,
  adminPassword: "correct horse",
});
process.send?.(app.url);
process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
