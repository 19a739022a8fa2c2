import { expect, test } from "vitest";
import { MemoryChunks } from "../../simulator/content/chunks";
import { createLab, openLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

test("[KER-2] a disk that a guest has formatted holds its files after a snapshot and after a start", () => {
  const chunks = new MemoryChunks();
  const driver = new LabDriver(createLab({ scenario: "starter", seed: 3, epochUs: EPOCH, chunks }));
  const vm = driver.vm("db-01");
  const sr = driver.all("SR").find(({ fields }) => fields.type === "nfs")?.ref ?? "";
  driver.taken("VDI.create", { SR: sr, name_label: "data", name_description: "", virtual_size: 1_073_741_824, read_only: false });
  driver.run(20);
  const vdi = driver.named("VDI", "data").ref;
  driver.taken("VBD.create", { VM: vm, VDI: vdi, userdevice: "4", mode: "RW", type: "Disk", bootable: false, empty: false });
  const vbd = driver.all("VBD").find(({ fields }) => fields.VDI === vdi)?.ref ?? "";
  driver.taken("VBD.plug", { self: vbd });
  driver.run(5);
  const made = driver.exec(
    "db-01",
    "mkfs.ext4 -q /dev/xvde && mkdir /mnt/d && mount /dev/xvde /mnt/d && seq 9000 > /mnt/d/f; md5sum < /mnt/d/f",
  );
  expect(made.code).toBe(0);
  const opened = new LabDriver(openLab(driver.lab.snapshot(), undefined, chunks));
  opened.continueRequestsOf(driver);
  expect(opened.exec("db-01", "md5sum < /mnt/d/f")).toEqual(made);
  driver.done("VM.clean_shutdown", { vm });
  driver.done("VM.start", { vm, start_paused: false });
  driver.run(60);
  expect(driver.exec("db-01", "mount /dev/xvde /mnt/d; md5sum < /mnt/d/f")).toEqual(made);
});
