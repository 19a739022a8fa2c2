// A server of its own process, to be killed: node --import tsx server-process.ts DIRECTORY

import { startApp } from "../../../server/app";
import { appOptions } from "./test-app";

const directory = process.argv[2] ?? "";
startApp(appOptions(directory)).then(
  (app) => {
    process.stdout.write(`${app.url}\n`);
    process.on("SIGTERM", () => void app.close().then(() => process.exit(0)));
  },
  (error: Error) => {
    process.stdout.write(`refused ${error.message}\n`);
    process.exit(1);
  },
);
