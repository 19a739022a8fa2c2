import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captured, FILTERS, fileOf, ROW_ARGUMENTS, rowsOf, rowText, theirRows } from "../support/capture-lab";
import { type Check, same } from "./support/check";

/** Those that differ, ours and theirs. */
function sameRows(ours: readonly string[], theirs: readonly string[]): void {
  same("how many rows there are", ours.length, theirs.length);
  const differ = ours.flatMap((row, at) => (row === theirs[at] ? [] : [[row, theirs[at]]]));
  same("rows that differ", differ, []);
}

export const check: Check = {
  title: "tshark reads captures, and says of their frames what the console says",
  needs: [{ command: "tshark", package: "tshark" }],
  async run(holds) {
    const own = captured();
    const folder = mkdtempSync(join(tmpdir(), "xenarium-captures-"));
    const file = join(folder, "all.pcapng");
    writeFileSync(file, fileOf(own));
    const tshark = (...args: readonly string[]): string =>
      execFileSync("tshark", ["-r", file, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 28 });
    try {
      await holds("no frame is malformed, and nothing is warned of as an error", async () =>
        same("frames", tshark("-Y", "_ws.malformed || _ws.short || _ws.expert.severity >= error"), ""),
      );
      await holds("checksums of IP, ICMP, TCP and UDP are right", async () => {
        const sums = ["ip", "tcp", "udp"].flatMap((name) => ["-o", `${name}.check_checksum:TRUE`]);
        // An interface that fills them in itself shows none; here all are there.
        same(
          "frames",
          tshark(
            ...sums,
            "-Y",
            "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0",
          ),
          "",
        );
      });
      await holds("each row has the addresses, the protocol, the length and the words of tshark", async () =>
        sameRows(rowsOf(own).map(rowText), theirRows(tshark(...ROW_ARGUMENTS))),
      );
      for (const filter of FILTERS)
        await holds(`the filter ${filter} means the same frames`, async () => {
          const meant = tshark(...ROW_ARGUMENTS.slice(0, 6), "-Y", filter, "-T", "fields", "-e", "frame.number");
          same(
            "frames",
            rowsOf(own, filter).map(({ number }) => `${number}`),
            meant.split("\n").filter((line) => line !== ""),
          );
        });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
