import { startAhead } from "./lab/worker/worker-ahead";
import { besideUs } from "./lab/worker/worker-thread";

// Before the server is loaded, which takes as long. In development another engine may stand in for the simulator.
if (!process.argv.includes("--dev")) startAhead(besideUs("worker"));
const { failStart, serve } = await import("./main");
serve().catch(failStart);
