/** axe on every dialog that the console and the pages outside it open, in both themes. */
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { expectNoFindings } from "./support/findings";
import { expect, test } from "./support/fixtures";

/** Commands that open a dialog, by the object that they are for, as the palette has them. */
const opening: readonly (readonly [object: string, kind: string, cls: string, commands: readonly string[]])[] = [
  [
    "win-01",
    "vm",
    "VM",
    [
      "Add disk…",
      "Attach disk…",
      "Add interface…",
      "Clone…",
      "Delete VM…",
      "Rename…",
      "Home server…",
      "Move to folder…",
      "Edit tags…",
      "Set custom fields…",
    ],
  ],
  ["web-01", "vm", "VM", ["Shut Down", "Force Reboot", "Send text to console…"]],
  ["xen-01", "host", "host", ["Properties…", "Enter Maintenance Mode", "Shut Down…", "Reboot…"]],
  ["Shared NFS storage", "sr", "SR", ["Properties…", "Add disk…"]],
  ["Storage network", "network", "network", ["Properties…", "Rename…"]],
  ["Debian Bookworm 12", "template", "VM", ["Properties…", "New VM from template…"]],
  [
    "Starter pool",
    "pool",
    "pool",
    [
      "Properties…",
      "Import guest configuration…",
      "New vApp…",
      "New folder…",
      "Custom fields…",
      "Undo my last operation…",
      "Change password…",
      "About Xenarium",
      "Tour",
    ],
  ],
];
async function openByPalette(page: Page, command: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await expect(palette).toBeVisible();
  // All at once: the palette is searched anew at each key.
  await page.keyboard.insertText(command.replace("…", ""));
  await palette
    .getByRole("option")
    .filter({ has: page.getByText(command, { exact: true }) })
    .first()
    .click();
  await expect(palette).toHaveCount(0);
}

test("axe finds nothing in the dialogs that commands open", async ({ lab, page }) => {
  test.setTimeout(180_000);
  const desk = new Desk(page);
  await lab.submit("VM_appliance.create", { name_label: "shop" });
  for (const [object, kind, cls, commands] of opening) {
    await page.goto(await lab.path(object, "", kind, cls));
    await expect(page.getByRole("heading", { level: 1, name: object, exact: true })).toBeVisible();
    for (const command of commands) {
      await openByPalette(page, command);
      await expect(desk.dialog()).toBeVisible();
      await expectNoFindings(page, `${object}: ${command}`);
      await page.keyboard.press("Escape");
      await desk.left();
    }
  }
});

test("axe finds nothing in the dialogs of labs and accounts, with what is wrong in them", async ({ lab, page }) => {
  test.setTimeout(120_000);
  const desk = new Desk(page);
  await page.goto("/");
  const check = async (where: string): Promise<void> => {
    await expect(desk.dialog()).toBeVisible();
    await expectNoFindings(page, where);
    await page.keyboard.press("Escape");
    await desk.left();
  };
  await page.getByLabel("Import lab file…").setInputFiles({
    name: "holiday.xenarium-lab",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("not a lab"),
  });
  await desk.dialog("Import holiday.xenarium-lab").getByRole("button", { name: "Import" }).click();
  await expect(desk.dialog().getByRole("alert")).toBeVisible();
  await check("import");
  for (const entry of ["Rename…", "Settings…", "Members…", "Delete…"]) {
    await page.getByRole("button", { name: `More actions: ${lab.name}` }).click();
    await page.getByRole("menuitem", { name: entry }).click();
    await expect(desk.dialog()).toBeVisible();
    if (entry === "Members…") await page.keyboard.press("Enter");
    await check(entry);
  }
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Add account" }).click();
  await expect(desk.dialog("Add account")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(desk.dialog("Add account").getByRole("alert").first()).toBeVisible();
  await check("Add account");
  await page.getByRole("button", { name: /^Account menu/ }).click();
  await page.getByRole("menuitem", { name: "Change password…" }).click();
  await desk.dialog().getByLabel("Current password").fill("x");
  await page.keyboard.press("Escape");
  await expect(desk.dialog().getByRole("button", { name: "Go on typing" })).toBeVisible();
  await expectNoFindings(page, "Change password, asking");
});
