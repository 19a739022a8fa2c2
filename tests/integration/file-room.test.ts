import { expect, test } from "vitest";
import { MemoryChunks } from "../../simulator/content/chunks";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

const FILE_BYTES = 4 * 1024 * 1024;
/** Bytes that no pattern can stand for. */
const FILL = "seq 1 120000 > /tmp/big";

function lab(chunks: MemoryChunks): LabDriver {
  return new LabDriver(createLab({ scenario: "starter", seed: 5, epochUs: EPOCH, chunks, fileBytes: FILE_BYTES }));
}

test("[HLD-4] guests that fill the lab's room for files are told so, as on a full disk, and go on once there is room", () => {
  const driver = lab(new MemoryChunks());
  for (const guest of ["web-01", "app-01", "db-01"]) expect(driver.exec(guest, FILL).code).toBe(0);
  for (const i of [2, 3, 4, 5, 6]) driver.run(2).exec("web-01", `sed s/1/${i}/ /tmp/big > /tmp/big${i}`);
  driver.run(2);
  const full = driver.exec("app-01", "tac /tmp/big > /tmp/back");
  expect(full).toEqual({ stdout: "", stderr: expect.stringMatching(/No space left on device\n$/), code: 1 });
  // Short files, zeros and copies take none of the host's room.
  expect(driver.exec("app-01", "echo short > /tmp/s && head -c 50M /dev/zero > /tmp/z && cp /tmp/big /tmp/copy").code).toBe(0);
  for (const guest of ["web-01", "db-01"]) driver.exec(guest, "rm /tmp/big*");
  driver.run(2);
  expect(driver.exec("app-01", "tac /tmp/big > /tmp/back; wc -l < /tmp/back")).toEqual({ stdout: "120000\n", stderr: "", code: 0 });
});

test("[HLD-4] a lab opened in the middle meets its limit at the same write", () => {
  const chunks = new MemoryChunks();
  const straight = lab(chunks);
  straight.exec("web-01", FILL);
  const opened = new LabDriver(openLab(straight.lab.snapshot(), undefined, chunks));
  opened.continueRequestsOf(straight);
  const line =
    "for i in {1..12}; do sed s/1/x$i/ /tmp/big > /tmp/b$i || break; done; wc -c /tmp/b* | tail -1; sleep 3; rm /tmp/b1; tac /tmp/b2 > /tmp/c";
  expect(opened.exec("web-01", line)).toEqual(straight.exec("web-01", line));
  expect(opened.lab.hash()).toBe(straight.lab.hash());
});

test("[HLD-4] short files beyond a lab's measure go to the store as long ones do, and the state stays short", () => {
  const chunks = new MemoryChunks();
  const driver = new LabDriver(createLab({ scenario: "starter", seed: 5, epochUs: EPOCH, chunks }));
  // 12,000 files of 1,500 bytes that no two share: 18 MB in each guest.
  const line = 'mkdir -p /tmp/m; x=$(seq 1000 1300); for i in {1..12000}; do echo "$i $x" > /tmp/m/$i; done; ls /tmp/m | wc -l';
  for (const guest of ["web-01", "db-01"]) expect(driver.exec(guest, line, 200).stdout).toBe("12000\n");
  const snapshot = driver.lab.snapshot();
  expect(snapshot.slices.reduce((letters, { text }) => letters + text.length, 0)).toBeLessThan(45_000_000);
  expect(chunks.size).toBeGreaterThan(10_000_000);
  const opened = new LabDriver(openLab(snapshot, undefined, chunks));
  opened.continueRequestsOf(driver);
  const check = "cat /tmp/m/* | md5sum";
  expect(opened.exec("db-01", check, 200)).toEqual(driver.exec("db-01", check, 200));
  expect(opened.lab.hash()).toBe(driver.lab.hash());
});
