import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LabFault, simTime } from "../../../simulator";
import { ChunkFiles } from "./chunk-files";
import { LabFolders } from "./lab-folders";

let root = "";
let folders: LabFolders;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "labs-"));
  folders = new LabFolders(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const MOST = 1024 * 1024;

test("chunks of one lab come into another as they are", () => {
  const bytes = "\x00\xffbytes".repeat(500);
  const name = new ChunkFiles(folders.chunksOf("first")).put(bytes);
  folders.writeChunks("second", folders.readChunks("first", new Set([name]), MOST));
  expect(new ChunkFiles(folders.chunksOf("second")).get(name)).toBe(bytes);
});

test("chunks that are missing, too many, or not what they say are refused", () => {
  const name = new ChunkFiles(folders.chunksOf("first")).put("x".repeat(3000));
  expect(() => folders.readChunks("first", new Set([name, "0".repeat(64)]), MOST)).toThrow(/missing from the data directory: 0{64}/);
  expect(() => folders.readChunks("first", new Set([name]), 2999)).toThrow(/at most 1 MiB of them/);
  expect(() => folders.writeChunks("second", { [name]: Buffer.from("other").toString("base64") })).toThrow(/does not fit its checksum/);
  const outside = createHash("sha256").update("x").digest("hex").slice(0, 62);
  expect(() => folders.writeChunks("second", { [`../${outside}`]: Buffer.from("x").toString("base64") })).toThrow(/damaged/);
});

test.each(["", "..", "a/b", "a".repeat(65)])("the id %j names no folder", (id) => {
  expect(() => folders.chunksOf(id)).toThrow("no lab's id");
});

test("a deleted lab leaves nothing, its neighbour everything", () => {
  const fault: LabFault = { at: simTime(1), kind: "process", vm: null, what: "x", message: "", stack: "" };
  for (const lab of ["first", "second"]) {
    new ChunkFiles(folders.chunksOf(lab)).put("bytes");
    folders.addFaults(lab, [fault]);
  }
  folders.remove("first");
  expect(existsSync(join(root, "first"))).toBe(false);
  expect(folders.faults("first")).toEqual([]);
  expect(folders.faults("second")).toEqual([expect.objectContaining({ what: "x", wall: expect.any(String) })]);
});

test("a fault log that grows is begun anew once, and a line that was cut short is left out", () => {
  const fault: LabFault = { at: simTime(1), kind: "process", vm: null, what: "x", message: "", stack: "y".repeat(300_000) };
  for (let i = 0; i < 9; i++) folders.addFaults("first", [fault]);
  expect(folders.faults("first").length).toBe(5);
  writeFileSync(join(root, "first", "faults.jsonl"), '{"what":"cut', { flag: "a" });
  expect(folders.faults("first").length).toBe(5);
});
