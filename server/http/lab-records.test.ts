import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { AccountService } from "../auth/types";
import type { LabDirectory } from "../lab/directory/lab-directory";
import { labRecords } from "./lab-records";

const BLOCK_BYTES = 1024 * 1024;
const BLOCKS = 16;
/** Cannot be compressed. */
const BLOCK = randomBytes(BLOCK_BYTES);
/** Long beside what it takes to begin sixteen answers on a machine with other work, ms. */
const STALLED_MS = 2_000;

test("who takes nothing of a state is given up, has kept little of it, and holds up nobody meanwhile", async () => {
  /** blocks that each reading has taken */
  const taken: number[] = [];
  const lab = {
    generation: 0,
    book: {
      async read() {
        const at = taken.push(0) - 1;
        async function* blocks() {
          for (let n = 0; n < BLOCKS; n++) {
            taken[at] = n + 1;
            yield BLOCK.slice();
          }
        }
        return { seq: 1, blocks: blocks() };
      },
    },
  };
  const handle = labRecords({
    labs: { openFor: async () => lab, enter: () => lab } as unknown as LabDirectory,
    accounts: { principalOf: async () => ({ sessionId: "s" }) } as unknown as AccountService,
    epochOf: () => "epoch",
    stalledMs: STALLED_MS,
  });
  const http = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const stuck = Array.from({ length: 16 }, (): Socket => {
    const socket = connect(port, "127.0.0.1", () => socket.write("GET /api/labs/one/records HTTP/1.1\r\nhost: x\r\n\r\n"));
    socket.on("error", () => {});
    return socket.pause();
  });
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/labs/one/records`, { headers: { connection: "close" } });
    return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
  };
  await expect.poll(() => taken.length).toBe(16);
  expect(await ask()).toMatchObject({ status: 429 });
  await expect.poll(() => new Promise((resolve) => http.getConnections((_error, count) => resolve(count)))).toBe(0);
  expect(Math.max(...taken)).toBeLessThan(BLOCKS);
  const whole = await ask();
  expect(whole.status).toBe(200);
  expect(whole.bytes).toBeGreaterThan(BLOCKS * BLOCK_BYTES);
  for (const socket of stuck) socket.destroy();
  http.close();
});
