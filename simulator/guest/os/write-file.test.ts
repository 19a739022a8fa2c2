import { describe, expect, test } from "vitest";
import { MemoryChunks } from "../../content/chunks";
import { contentOf } from "../../content/content";
import { zeros } from "../../content/extent";
import { TestWorld } from "../test-harness";
import { bytesWithRoom } from "./write-file";

describe("bytesWithRoom", () => {
  const chunks = new MemoryChunks();
  const hole = (n: number) => ({ k: "hole", n }) as const;
  const sparse = contentOf([zeros(8_192), hole(8_192), zeros(8_192)], chunks);
  test.each([
    ["over bytes that are there", 0, 8_192, 0, 8_192],
    ["into a hole without room", 0, 16_384, 0, 8_192],
    ["into a hole with some room", 4_096, 12_288, 4_096, 8_192],
    ["over a hole and what follows it", 8_192, 16_384, 8_192, 16_384],
    ["beyond the end", 16_384, 65_536, 8_192, 16_384],
    ["far beyond the end", 20_000_000_000, 10, 4_096, 10],
    ["far beyond the end of a full disk", 20_000_000_000, 10, 0, 0],
  ])("%s", (_what, at, size, room, taken) => expect(bytesWithRoom(sparse, at, size, room)).toBe(taken));
  test("the rest of a last block is there already", () => expect(bytesWithRoom("abc", 3, 10_000, 0)).toBe(4_093));
});

test("holes take no room, until they are written", () => {
  const guest = new TestWorld().add().start().login();
  expect(
    guest.exec("truncate -s 20G sp; cp sp sp2; ls -s sp2; echo a | dd of=sp2 bs=1 seek=15G conv=notrunc status=none; ls -s sp2").stdout,
  ).toBe("0 sp2\n4 sp2\n");
  const full = guest.exec("dd if=/dev/zero of=sp bs=1M count=20000 conv=notrunc", 1_000);
  expect(full.stderr).toContain("No space left on device");
  expect(guest.exec("df --output=avail / | tail -n1; stat -c %s sp").stdout).toMatch(/ *\d{1,6}\n21474836480\n$/);
});
