import { expect, test } from "./support/fixtures";

test("a path is traced between two VMs, a fault is named by it, and mended from there", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("button", { name: "Break something…" }).click();
  const faults = desk.dialog();
  await expect(faults).toContainText("Nothing is broken.");
  await faults.getByRole("combobox", { name: "Fault" }).click();
  await page.getByRole("option", { name: "VLAN mismatch" }).click();
  await faults.getByRole("combobox", { name: "Where" }).fill("xen-02 eth0");
  await page.getByRole("option", { name: "xen-02 eth0" }).click();
  await faults.getByRole("button", { name: "Break", exact: true }).click();
  await expect(faults.getByRole("row", { name: /VLAN mismatch xen-02 eth0 VLAN: 4000/ })).toBeVisible();
  await faults.getByRole("button", { name: "Close" }).last().click();

  await page.getByRole("button", { name: "Trace a path…" }).click();
  const trace = desk.dialog();
  await trace.getByRole("combobox", { name: "From" }).fill("app-01");
  await page.getByRole("option", { name: /app-01/ }).click();
  await trace.getByRole("combobox", { name: "To", exact: true }).fill("db-01");
  await trace.getByRole("button", { name: "Trace", exact: true }).click();
  await expect(trace).toContainText(/db-01 .* is not reached from app-01/);
  await expect(trace.getByRole("table", { name: "The way there" })).toContainText("does not carry VLAN");
  await trace.getByRole("button", { name: "Mend the fault vlan" }).click();
  await expect(trace).toContainText(/db-01 .* is reached from app-01/);
  await expect(trace.getByRole("table", { name: "The way back" })).toBeVisible();
  await trace.getByRole("button", { name: "Close" }).last().click();
  // The map lights the way until it is put out.
  await page.getByRole("button", { name: "Put the path out" }).click();
  await expect(page.getByRole("button", { name: "Put the path out" })).toHaveCount(0);
});

test("a file of frames is brought in, and replayed at a VM's interface", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "capture", "pool", "pool"));
  await page.getByRole("button", { name: "Replay a file…" }).click();
  const dialog = desk.dialog();
  // A file's head, and one frame of 60 bytes.
  const head = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const frame = Buffer.concat([Buffer.from("00000000000000003c0000003c000000", "hex"), Buffer.alloc(60, 2)]);
  const chooser = dialog.getByLabel("Bring a file…");
  await chooser.setInputFiles({ name: "none.pcap", mimeType: "application/octet-stream", buffer: Buffer.alloc(60) });
  await expect(dialog).toContainText("no pcap or pcapng of Ethernet");
  await chooser.setInputFiles({ name: "one.pcap", mimeType: "application/octet-stream", buffer: Buffer.concat([head, frame]) });
  await expect(dialog.getByRole("row", { name: /^one\.pcap / })).toBeVisible();
  await dialog.getByRole("button", { name: "Replay", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await dialog
    .getByRole("row", { name: /^one\.pcap / })
    .getByRole("button", { name: "Remove" })
    .click();
  await expect(dialog).toContainText("No file was brought in.");
});
