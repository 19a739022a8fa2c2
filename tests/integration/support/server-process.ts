// A server of its own process, to be killed: node server-process.mjs ROOT DIRECTORY WORKER; bundled, it does not know where the repository is.

import { startApp } from "../../../server/app";
import { appOptions } from "./test-app";

const [root = "", directory = "", worker = ""] = process.argv.slice(2);
startApp(appOptions(directory, { root, workerFile: new URL(worker) })).then(
  (app) => {
    process.stdout.write(`${app.url}\n`);
    process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
  },
  (error: Error) => {
    process.stdout.write(`refused ${error.message}\n`);
    process.exit(1);
  },
);
