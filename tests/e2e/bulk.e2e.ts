import { haltedPool } from "../support/halted-pool";
import { Lab } from "./support/api";
import { expect, test } from "./support/fixtures";

const VMS = 24;
const LARGE = 2;

test("[cases/server 17] many are selected and started, the page is closed: all are started, and what was refused is listed", async ({
  admin,
  page,
  desk,
}) => {
  const file = haltedPool({ hosts: 2, vms: VMS, large: LARGE });
  const { id } = await admin.call.lab.create.mutate({ name: `bulk ${process.pid}`, file });
  const lab = new Lab(admin, id, "bulk");
  try {
    const address = await lab.path("Halted pool", "vms", "pool", "pool");
    await page.goto(address);
    await desk.time("Pause time");
    const grid = page.getByRole("grid", { name: "VMs" });
    await grid.getByText("vm-0001", { exact: true }).click();
    await page.keyboard.press("Control+a");
    const selection = page.getByRole("group", { name: `${VMS} selected` });
    await selection.getByRole("button", { name: "Start", exact: true }).click();
    // One task, as soon as it is taken.
    await page
      .getByRole("contentinfo")
      .getByRole("button", { name: `Start: ${VMS} objects` })
      .click();
    const drawer = page.getByRole("region", { name: "Tasks" });
    await expect(drawer.getByText(`Start: ${VMS} objects`)).toBeVisible();
    await expect(drawer.getByText(`0 done, 0 refused, ${VMS} left`)).toBeVisible();
    const context = page.context();
    await page.close();

    await lab.pass(120);
    const isRunning = async (): Promise<number> =>
      (await lab.records()).filter(
        (each) => each.class === "VM" && /^vm-/.test(String(each.fields.name_label)) && each.fields.power_state === "Running",
      ).length;
    await expect.poll(isRunning).toBe(VMS - LARGE);

    const again = await context.newPage();
    await again.goto(address);
    await again.getByRole("contentinfo").getByRole("button", { name: "No running tasks" }).click();
    const after = again.getByRole("region", { name: "Tasks" });
    await expect(after.getByText(`${VMS - LARGE} done, ${LARGE} refused, 0 left`)).toBeVisible();
    await after.getByRole("button", { name: `Refused (${LARGE})` }).click();
    const refused = after.getByRole("list", { name: "What was refused" }).getByRole("listitem");
    await expect(refused).toHaveCount(LARGE);
    await expect(refused.first()).toContainText("vm-0023");
    await expect(refused.first()).toContainText(/memory/i);

    // Of the same selection those are deleted that can be.
    await again.getByRole("grid", { name: "VMs" }).getByText("vm-0001", { exact: true }).click();
    await again.keyboard.press("Control+a");
    await again
      .getByRole("group", { name: `${VMS} selected` })
      .getByRole("button", { name: "Actions" })
      .click();
    await again.getByRole("menuitem", { name: "Delete VMs…" }).click();
    const sure = again.getByRole("alertdialog", { name: `Delete ${LARGE} VMs?` });
    await expect(sure.getByRole("listitem").filter({ hasText: "vm-0024" })).toBeVisible();
    await sure.getByRole("button", { name: "Delete VMs" }).click();
    await expect(after.getByText(`Delete VMs: ${LARGE} objects`)).toBeVisible();
    await lab.pass(1);
    await expect.poll(async () => (await lab.vmNames()).filter((name) => name.startsWith("vm-")).length).toBe(VMS - LARGE);
  } finally {
    await lab.remove();
  }
});
