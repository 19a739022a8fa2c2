// The server finds its threads beside itself; as sources each takes more than a second of CPU to load.
import { vi } from "vitest";
import { bundled } from "./bundles";

vi.mock("../../server/lab/worker/worker-thread", async (original) => ({ ...(await original<object>()), besideUs: bundled }));
