/** Properties of VMs, and what their boot options lead to. */
import { expect, test } from "./support/fixtures";

test("Properties: guest options of an HVM VM are written to its platform, and are off for a PV VM with the reason", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("build-01", "general"));
  const before = (await lab.vm("build-01")).fields.platform as Record<string, string>;
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  let dialog = desk.dialog("Properties of build-01");
  await dialog.getByRole("tab", { name: "CPU and memory" }).click();
  await dialog.getByLabel("Scheduler weight").fill("512");
  await dialog.getByRole("tab", { name: "Guest options" }).click();
  await dialog.getByLabel("PV drivers replace emulated devices").uncheck();
  await dialog.getByLabel("Device model in a stub domain").check();
  await dialog.getByRole("combobox", { name: "After crash" }).click();
  await page.getByRole("option", { name: "Keep the domain as it is" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await lab.vm("build-01")).fields).toMatchObject({
    platform: { ...before, xen_platform_pci: "0", device_model_stubdomain_override: "1" },
    VCPUs_params: { weight: "512" },
    actions_after_crash: "preserve",
  });

  await desk.select("db-01");
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  dialog = desk.dialog("Properties of db-01");
  await dialog.getByRole("tab", { name: "Guest options" }).click();
  await expect(dialog.getByLabel("Device model in a stub domain")).toHaveAccessibleDescription(/For HVM guests only/);
});

test("Properties: boot options of an HVM VM are an order of devices, and with the DVD drive first it starts from its disc", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("build-01", "storage"));
  const drive = page.getByRole("region", { name: "DVD drive" });
  const create = drive.getByRole("button", { name: "Add DVD drive" });
  await expect(drive.getByRole("combobox", { name: "ISO image" }).or(create)).toBeVisible();
  if (await create.isVisible()) await create.click();
  await drive.getByRole("combobox", { name: "ISO image" }).click();
  await page.getByRole("option", { name: /alpine-virt/ }).click();
  await expect(drive.getByRole("combobox", { name: "ISO image" })).toContainText("alpine-virt");

  await page.goto(await lab.path("build-01", "general"));
  const before = (await lab.vm("build-01")).fields.HVM_boot_params as Record<string, string>;
  expect(before.order).toBe("cdn");
  const properties = page.getByRole("button", { name: "Properties", exact: true });
  await properties.click();
  const dialog = desk.dialog("Properties of build-01");
  await dialog.getByRole("tab", { name: "Boot options" }).click();
  const rows = dialog.getByRole("list", { name: "Boot order" }).getByText(/^(hard disk|DVD drive|network)$/);
  await expect(rows).toHaveText(["hard disk", "DVD drive", "network"]);
  await expect(dialog.getByRole("button", { name: "Move hard disk up" })).toHaveAccessibleDescription("It is the first.");

  // With buttons: the one that was pressed keeps the keyboard, though its row has moved.
  const down = dialog.getByRole("button", { name: "Move hard disk down" });
  await down.click();
  await expect(rows).toHaveText(["DVD drive", "hard disk", "network"]);
  await expect(down).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveText(["DVD drive", "network", "hard disk"]);
  // With the arrows, and by a tick; none at all is refused.
  const network = dialog.getByRole("checkbox", { name: "network" });
  await network.focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(rows).toHaveText(["DVD drive", "hard disk", "network"]);
  await expect(network).toBeFocused();
  for (const device of ["network", "hard disk", "DVD drive"]) await dialog.getByRole("checkbox", { name: device }).uncheck();
  await expect(dialog.getByRole("alert")).toHaveText("Choose at least one device.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeVisible();
  for (const device of ["DVD drive", "hard disk"]) await dialog.getByRole("checkbox", { name: device }).check();
  await expect(rows).toHaveText(["DVD drive", "hard disk", "network"]);
  await expect(dialog.getByRole("region", { name: "Pending changes" })).toContainText(
    "Boot order: hard disk › DVD drive › network → DVD drive › hard disk",
  );
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await lab.vm("build-01")).fields.HVM_boot_params).toEqual({ ...before, order: "dc" });
  await expect(desk.fact("Boot order")).toHaveText(/DVD drive, hard disk/);

  await desk.time("Speed ×10");
  await desk.tool("Start").click();
  await desk.tab("Console").click();
  await desk.expectScreen(/Alpine Linux[\s\S]*localhost login: *$/, 60_000);
});

test("a VM is started in recovery mode from its menu: once, with its own boot order as it was; a PV VM says why not", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("build-01", "general"));
  const { ref, fields } = await lab.vm("build-01");
  await desk.time("Speed ×10");
  await desk.menu("build-01", "Start in Recovery Mode");
  await desk.expectState("build-01", "Running");
  await expect.poll(() => lab.consoleText(ref)).toMatch(/Booting from ROM\.\.\.\s+No bootable device\./);
  expect((await lab.vm("build-01")).fields.HVM_boot_params).toEqual(fields.HVM_boot_params);

  const other = await lab.vm("db-01");
  await lab.submit("VM.hard_shutdown", { vm: other.ref as never });
  await desk.expectState("db-01", "Halted");
  await desk.node("db-01").click({ button: "right" });
  const entry = page.getByRole("menuitem", { name: "Start in Recovery Mode" });
  await expect(entry).toHaveAttribute("aria-disabled", "true");
  await expect(entry).toHaveAccessibleDescription(/For HVM guests only/);
});

test("Properties: a PV VM has the arguments of its kernel instead of a boot order", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("db-01", "general"));
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const dialog = desk.dialog("Properties of db-01");
  await dialog.getByRole("tab", { name: "Boot options" }).click();
  await expect(dialog.getByRole("list", { name: "Boot order" })).toHaveCount(0);
  await expect(dialog.getByRole("tabpanel", { name: "Boot options" })).toContainText("db-01 goes on as it is");
  await dialog.getByLabel("Kernel arguments").fill("quiet single");
  await expect(dialog.getByRole("region", { name: "Pending changes" })).toContainText("at the next start");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await lab.vm("db-01")).fields.PV_args).toBe("quiet single");
  await expect(desk.fact("Kernel arguments")).toHaveText("quiet single");
});

test("Properties: a running VM takes vCPUs, weight and cap at once", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "general"));
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const dialog = desk.dialog("Properties of web-01");
  await dialog.getByRole("tab", { name: "CPU and memory" }).click();
  await dialog.getByLabel("vCPUs online").fill("1");
  await dialog.getByLabel("Scheduler cap (%)").fill("50");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await lab.pass(2);
  await expect(desk.fact("vCPUs now")).toHaveText("1");
  await expect(desk.fact("Scheduler cap")).toHaveText("50 %");
});
