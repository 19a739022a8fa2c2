import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const mode = (page: Page, name: string) =>
  page.getByRole("radiogroup", { name: "Navigation mode" }).getByRole("radio", { name, exact: true });
const found = (page: Page) => page.getByRole("grid", { name: "Found objects" });
const query = (page: Page) => page.getByRole("textbox", { name: "Query" });
const button = (page: Page, name: string) => page.getByRole("main").getByRole("button", { name, exact: true });

test("the searches that are always there show their objects as a tree, in their groups", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await mode(page, "Saved searches").click();
  await expect(page.getByRole("combobox", { name: "Saved search" })).toContainText("VMs by power state");
  await expect(desk.node("Running")).toHaveAttribute("aria-level", "1");
  await expect(desk.node("web-01")).toHaveAttribute("aria-level", "2");
  await expect(desk.node("test-01")).toBeVisible();
  // A VM that stops goes over to the others by itself.
  const { ref } = await lab.vm("web-01");
  await lab.submit("VM.hard_shutdown", { vm: ref });
  await lab.pass(30);
  await desk.node("Running").dblclick();
  await expect(desk.node("web-01")).toBeVisible();
  await expect(desk.node("web-01")).toHaveAccessibleDescription("Halted");

  await page.getByRole("combobox", { name: "Saved search" }).click();
  await page.getByRole("option", { name: "VMs by network" }).click();
  await expect(desk.node("Running")).toHaveCount(0);
  await expect(desk.node("web-01").first()).toHaveAttribute("aria-level", "2");
  await page.getByRole("button", { name: "Edit search" }).click();
  await expect(page.getByRole("tab", { name: "Search", exact: true })).toHaveAttribute("aria-selected", "true");
  for (const name of ["Save", "Delete…", "Rename…"]) await expect(button(page, name)).toHaveAccessibleDescription(/always there/);
});

test("a search is written, grouped, kept in the pool for all, changed, renamed, exported, deleted and imported", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(`${lab.url}`);
  await desk.tab("Search").click();
  await query(page).fill("state = running and (");
  await expect(page.getByText("At 22: a condition or a word belongs here.")).toBeVisible();
  await query(page).fill("state = running and name : 01");
  await expect(found(page).getByRole("row").filter({ hasText: "web-01" })).toBeVisible();
  await expect(found(page).getByRole("row").filter({ hasText: "test-01" })).toHaveCount(0);
  // Groups by server within power state.
  await page.getByRole("combobox", { name: "Group level 2" }).click();
  await page.getByRole("option", { name: "Server", exact: true }).click();
  await expect(found(page).getByRole("columnheader").nth(1)).toContainText("Server");
  await mode(page, "Saved searches").click();
  await expect(desk.node("xen-01")).toHaveAttribute("aria-level", "2");

  await button(page, "Save as…").click();
  await desk.dialog("Save search as").getByLabel("Name").fill("busy");
  await page.keyboard.press("Enter");
  await expect(desk.dialog()).toHaveCount(0);
  await expect(page.getByRole("combobox", { name: "Saved search" })).toContainText("busy");
  const kept = async () => {
    const configs = (await lab.records()).flatMap((one) => (one.op === "add" && one.class === "pool" ? [one.fields.gui_config ?? {}] : []));
    return configs.flatMap((config) => Object.entries(config as Record<string, string>));
  };
  await expect.poll(async () => (await kept()).map(([key]) => key.slice(0, 17))).toEqual(["XenSearch.Search-"]);
  expect((await kept())[0]?.[1]).toContain('<EnumPropertyQuery property="power_state" equals="yes" query="Running" />');

  await query(page).fill("type = vm");
  await button(page, "Save").click();
  await expect(button(page, "Save")).toHaveAccessibleDescription("Nothing has changed.");
  await button(page, "Rename…").click();
  await desk.dialog("Rename search").getByLabel("Name").fill("all of them");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Saved search" })).toContainText("all of them");

  const download = page.waitForEvent("download");
  await button(page, "Export").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("all of them.xensearch");
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain('<Searches xmlns="http://www.citrix.com/XenCenter/XenSearch/schema">');
  await button(page, "Delete…").click();
  await desk.dialog("Delete search all of them?").getByRole("button", { name: "Delete search" }).click();
  await expect.poll(async () => (await kept()).length).toBe(0);
  await page
    .getByLabel("File with searches")
    .setInputFiles({ name: "s.xensearch", mimeType: "application/xml", buffer: Buffer.from(text) });
  await expect(page.getByRole("combobox", { name: "Saved search" })).toContainText("all of them");
  await expect(query(page)).toHaveValue("type = vm");
});

test("a condition is chosen from menus, by keys alone; the box above the tree takes the same queries", async ({ desk, lab, page }) => {
  await page.goto(`${lab.url}`);
  await desk.tab("Search").click();
  await button(page, "Add condition").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu", { name: "Add condition" })).toBeVisible();
  await page.keyboard.type("Power");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("Halted");
  await page.keyboard.press("Enter");
  await expect(query(page)).toHaveValue("state = Halted");
  await expect(query(page)).toBeFocused();
  await expect(found(page).getByRole("row").filter({ hasText: "test-01" })).toBeVisible();
  await expect(found(page).getByRole("row").filter({ hasText: "web-01" })).toHaveCount(0);

  const box = page.getByRole("searchbox", { name: "Search objects" });
  await box.fill("type = vm state = halted");
  await expect(desk.node("test-01")).toBeVisible();
  await expect(desk.node("web-01")).toHaveCount(0);
  const macs = (await lab.asked("all VIF")).flatMap((one) => (one.op === "add" ? [String(one.fields.MAC)] : []));
  await box.fill(macs[0] ?? "no interface");
  await expect(page.getByRole("treeitem")).not.toHaveCount(0);
  await box.fill("nothing is called so");
  await expect(page.getByText("Nothing here is called “nothing is called so”.")).toBeVisible();
});

test("what is found has columns of what is used, and of custom fields, as they are chosen", async ({ desk, lab, page }) => {
  const pool = await lab.find("Starter pool", "pool");
  const web = await lab.vm("web-01");
  const fields = '<CustomFieldDefinition name="owner" type="String" defaultValue="" />';
  const gui = { "XenCenter.CustomFields": `<CustomFieldDefinitions>${fields}</CustomFieldDefinitions>` };
  await lab.submit("amend_field", { class: "pool", self: pool?.ref ?? "", field: "gui_config", put: gui });
  const owner = { "XenCenter.CustomFields.owner": "Ann" };
  await lab.submit("amend_field", { class: "VM", self: web.ref, field: "other_config", put: owner });
  await page.goto(lab.url);
  await desk.tab("Search").click();
  const heads = found(page).getByRole("columnheader");
  await expect(heads).toHaveText(["Power state", "Name", "State", "Tag", "Server", "Address", "Memory"]);
  const row = (name: string) => found(page).getByRole("row").filter({ hasText: name });
  await expect(row("web-01")).toContainText("10.0.0.103");

  await button(page, "Columns").click();
  const chosen = ["CPU in use", "Memory in use", "Disk traffic", "Network traffic", "Start time", "owner"];
  for (const name of chosen) await page.getByRole("menuitemcheckbox", { name, exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: "Tag", exact: true }).click();
  await page.keyboard.press("Escape");
  for (const name of chosen) await expect(heads.filter({ hasText: new RegExp(`^${name}$`) })).toHaveCount(1);
  await expect(heads.filter({ hasText: "Tag" })).toHaveCount(0);
  for (const figure of [/ %/, / MiB/, /iB\/s/, /bit\/s/, /Ann/]) await expect(row("web-01")).toContainText(figure);
  await expect(row("win-01")).not.toContainText(/%|\/s|Ann/);
});
