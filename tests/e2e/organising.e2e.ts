import type { Page } from "@playwright/test";
import { Api } from "./support/api";
import type { Desk } from "./support/desk";
import { expect, serverUrl, test } from "./support/fixtures";

const mode = (page: Page, name: string) =>
  page.getByRole("radiogroup", { name: "Navigation mode" }).getByRole("radio", { name, exact: true });
const status = (page: Page) => page.getByRole("status", { name: "What is dragged" });

/** Takes a row of the tree over another with the mouse. */
async function dragOver(page: Page, desk: Desk, from: string, to: string): Promise<void> {
  const source = await desk.node(from).first().boundingBox();
  const target = await desk.node(to).first().boundingBox();
  if (!source || !target) throw new Error(`${from} or ${to} is not shown`);
  await page.mouse.move(source.x + 60, source.y + 12);
  await page.mouse.down();
  await page.mouse.move(target.x + 70, target.y + 6, { steps: 6 });
  await page.mouse.move(target.x + 70, target.y + 12);
}
async function menu(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}
async function nodeMenu(page: Page, desk: Desk, node: string, entry: string): Promise<void> {
  await desk.node(node).click({ button: "right" });
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

test("folders are made, filled, renamed and deleted by dialogs; objects go to the one around", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await mode(page, "Organisation").click();
  await menu(page, "Tools", "New folder…");
  await desk.dialog("New folder").getByLabel("Name").fill("Course/1");
  await page.keyboard.press("Enter");
  await expect(desk.dialog("New folder")).toContainText("A folder's name has no / and no ;");
  await desk.dialog("New folder").getByLabel("Name").fill("Course");
  await page.keyboard.press("Enter");
  await expect(desk.node("Course")).toBeVisible();
  await nodeMenu(page, desk, "Course", "New folder…");
  await desk.dialog("New folder").getByLabel("Name").fill("Week 1");
  await page.keyboard.press("Enter");
  await expect(desk.node("Week 1")).toHaveAttribute("aria-level", "3");

  await mode(page, "Infrastructure").click();
  await desk.node("web-01").click();
  await desk.node("db-01").click({ modifiers: ["Control"] });
  await nodeMenu(page, desk, "db-01", "Move to folder…");
  await desk.dialog("Move to folder").getByRole("combobox", { name: "Folder" }).click();
  await page.getByRole("option", { name: "/Course/Week 1" }).click();
  await desk.dialog("Move to folder").getByRole("button", { name: "Move", exact: true }).click();
  await mode(page, "Organisation").click();
  await expect(desk.node("web-01")).toHaveAttribute("aria-level", "4");
  await expect(desk.node("db-01")).toHaveAttribute("aria-level", "4");

  await nodeMenu(page, desk, "Week 1", "Rename…");
  await desk.dialog("Rename folder Week 1").getByLabel("Name").fill("Week 2");
  await page.keyboard.press("Enter");
  await expect(desk.node("Week 2")).toBeVisible();
  await expect(desk.node("web-01")).toHaveAttribute("aria-level", "4");
  await nodeMenu(page, desk, "Week 2", "Delete…");
  await desk.dialog("Delete folder Week 2?").getByRole("button", { name: "Delete folder" }).click();
  await expect(desk.node("Week 2")).toHaveCount(0);
  await expect(desk.node("web-01")).toHaveAttribute("aria-level", "3");
});

test("tags of many objects have three states; a tag is renamed and deleted everywhere", async ({ desk, lab, page }) => {
  await lab.submit("amend_field", { class: "VM", self: (await lab.vm("web-01")).ref, field: "tags", put: ["web"] });
  await page.goto(await lab.path("web-01"));
  await desk.node("web-01").click();
  await desk.node("db-01").click({ modifiers: ["Control"] });
  await nodeMenu(page, desk, "db-01", "Edit tags…");
  const dialog = desk.dialog("Tags");
  await expect(dialog.getByRole("checkbox", { name: "web" })).toBeChecked({ indeterminate: true });
  await dialog.getByLabel("New tag").fill("prod");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("checkbox", { name: "prod" })).toBeChecked();
  await dialog.getByRole("button", { name: "Save" }).click();
  const tags = async (vm: string) => (await lab.vm(vm)).fields.tags ?? [];
  await expect.poll(() => tags("db-01")).toEqual(["prod"]);
  expect(await tags("web-01")).toEqual(["web", "prod"]);

  // A tag on an object's page leads to all that have it.
  await desk.select("web-01");
  await desk.tab("General").click();
  await page.getByRole("main").getByRole("button", { name: "prod" }).click();
  await expect(page.getByRole("textbox", { name: "Query" })).toHaveValue("tag = prod");
  await expect(page.getByRole("grid", { name: "Found objects" }).getByRole("row")).toHaveCount(3);

  await mode(page, "Organisation").click();
  await nodeMenu(page, desk, "prod", "Rename…");
  await desk.dialog("Rename tag prod").getByLabel("Name").fill("live");
  await page.keyboard.press("Enter");
  await expect.poll(() => tags("web-01")).toEqual(["web", "live"]);
  await nodeMenu(page, desk, "live", "Delete…");
  await expect(desk.dialog("Delete tag live?")).toContainText("2 objects lose it");
  await desk.dialog("Delete tag live?").getByRole("button", { name: "Delete tag" }).click();
  await expect.poll(() => tags("db-01")).toEqual([]);
});

test("custom fields are defined, set for many, a branch each, and go with their values", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await menu(page, "Tools", "Custom fields…");
  const define = desk.dialog("Custom fields");
  await define.getByLabel("Name of a new field").fill("owner");
  await page.keyboard.press("Enter");
  await define.getByLabel("Name of a new field").fill("until");
  await define.getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "Date and time" }).click();
  await define.getByRole("button", { name: "Save" }).click();
  await expect(define).toHaveCount(0);

  await desk.node("web-01").click();
  await desk.node("db-01").click({ modifiers: ["Control"] });
  await nodeMenu(page, desk, "db-01", "Set custom fields…");
  const values = desk.dialog("Values of custom fields");
  await values.getByLabel("owner").fill("Ann");
  await values.getByLabel("until (UTC)").fill("2026-12-24T18:30");
  await values.getByRole("button", { name: "Save" }).click();
  await mode(page, "Organisation").click();
  await expect(desk.node("Ann")).toHaveAttribute("aria-level", "3");
  await expect(desk.node("2026-12-24")).toHaveAttribute("aria-level", "3");
  const config = async () => (await lab.vm("db-01")).fields.other_config as Record<string, string>;
  expect(await config()).toMatchObject({ "XenCenter.CustomFields.owner": "Ann", "XenCenter.CustomFields.until": "2026-12-24 18:30:00Z" });

  // A search asks for them by name.
  await page.getByRole("searchbox", { name: "Search objects" }).fill("field.owner = ann");
  await expect(desk.node("db-01").first()).toBeVisible();
  await page.getByRole("searchbox", { name: "Search objects" }).fill("");
  await nodeMenu(page, desk, "owner", "Custom fields…");
  await desk.dialog("Custom fields").getByRole("button", { name: "Delete field owner" }).click();
  await desk.dialog("Custom fields").getByRole("button", { name: "Save" }).click();
  await expect(desk.node("owner")).toHaveCount(0);
  await expect.poll(async () => Object.keys(await config())).not.toContain("XenCenter.CustomFields.owner");
});

test("a vApp is made of what is chosen, has its order and delays, starts, stops and goes", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await menu(page, "Tools", "New vApp…");
  const dialog = desk.dialog("New vApp");
  await dialog.getByLabel("Name", { exact: true }).fill("shop");
  await dialog.getByRole("checkbox", { name: /test-01/ }).check();
  await dialog.getByLabel("Order: test-01").fill("2");
  await dialog.getByLabel("Start delay: test-01").fill("half");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toHaveCount(1);
  await dialog.getByLabel("Start delay: test-01").fill("5");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "shop" })).toBeVisible();
  expect((await lab.vm("test-01")).fields).toMatchObject({ order: 2, start_delay: 5 });

  await mode(page, "Organisation").click();
  await expect(desk.node("shop")).toHaveAttribute("aria-level", "2");
  await nodeMenu(page, desk, "shop", "Start vApp");
  await lab.pass(30);
  await desk.expectState("test-01", "Running");
  await nodeMenu(page, desk, "shop", "Shut down vApp");
  await desk.dialog("Shut down vApp shop?").getByRole("button", { name: "Shut down" }).click();
  await lab.pass(60);
  await desk.expectState("test-01", "Halted");
  // Several VMs are assigned by the menu, and by keys alone.
  await mode(page, "Infrastructure").click();
  await desk.node("web-01").click();
  await desk.node("db-01").click({ modifiers: ["Control"] });
  await page.keyboard.press("Shift+F10");
  await page.keyboard.type("Assign");
  await page.keyboard.press("Enter");
  const assign = desk.dialog("Assign to vApp");
  await expect(assign).toContainText("2 selected");
  await assign.getByRole("combobox", { name: "vApp" }).press("Enter");
  await page.keyboard.type("shop");
  await page.keyboard.press("Enter");
  await assign.getByRole("button", { name: "Save" }).press("Enter");
  const shop = (await lab.find("shop", "VM_appliance"))?.ref ?? "";
  await expect
    .poll(async () => [(await lab.vm("web-01")).fields.appliance, (await lab.vm("db-01")).fields.appliance])
    .toEqual([shop, shop]);
  await mode(page, "Organisation").click();
  await nodeMenu(page, desk, "shop", "Delete vApp…");
  await desk.dialog("Delete vApp shop?").getByRole("button", { name: "Delete vApp" }).click();
  await expect(desk.node("shop")).toHaveCount(0);
});

test("a VM is dragged to a server: several things may be meant, and what may not be says why", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await dragOver(page, desk, "test-01", "xen-01");
  await expect(status(page)).toContainText("Start on xen-01");
  await page.mouse.up();
  await page.getByRole("menuitem", { name: "Make xen-01 the home server" }).click();
  const xen01 = (await lab.records()).find(
    (one) => one.class === "host" && (one as { fields: { name_label?: string } }).fields.name_label === "xen-01",
  );
  await expect.poll(async () => (await lab.vm("test-01")).fields.affinity).toBe(xen01?.ref);

  // Escape lets go, and nothing has happened.
  await dragOver(page, desk, "test-01", "xen-02");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(page.getByRole("menuitem", { name: /home server/ })).toHaveCount(0);
  await expect(status(page)).toHaveCount(0);

  await lab.submit("host.disable", { host: xen01?.ref ?? "", auto_enable: true });
  await dragOver(page, desk, "test-01", "xen-01");
  await expect(status(page)).toContainText("xen-01 is in maintenance mode");
  await page.mouse.up();
  await expect(page.getByRole("menuitem", { name: /home server/ })).toHaveCount(0);
  await dragOver(page, desk, "xen-02", "Networks");
  await expect(status(page)).toContainText("This cannot be put here.");
  await page.mouse.up();
});

test("several objects are dragged to a folder, a tag, a field's value and a vApp; a folder into another", async ({ desk, lab, page }) => {
  const vm = await lab.vm("test-01");
  const made = await lab.submit("VM_appliance.create", { name_label: "shop" });
  expect(made.ok).toBe(true);
  await lab.submit("amend_field", { class: "VM", self: vm.ref, field: "tags", put: ["small"] });
  const pool = (await lab.records()).find((one) => one.class === "pool")?.ref ?? "";
  const fields = '<CustomFieldDefinitions><CustomFieldDefinition name="owner" type="String" defaultValue="" /></CustomFieldDefinitions>';
  await lab.submit("amend_field", { class: "pool", self: pool, field: "gui_config", put: { "XenCenter.CustomFields": fields } });
  await lab.submit("amend_field", { class: "pool", self: pool, field: "other_config", put: { EMPTY_FOLDERS: "/a;/b" } });
  for (const name of ["web-01", "db-01"])
    await lab.submit("amend_field", {
      class: "VM",
      self: (await lab.vm(name)).ref,
      field: "other_config",
      put: { folder: "/b", "XenCenter.CustomFields.owner": name === "web-01" ? "Ann" : "Bob" },
    });
  await page.goto(await lab.path("test-01"));
  await mode(page, "Organisation").click();

  await desk.node("web-01").first().click();
  await desk
    .node("db-01")
    .first()
    .click({ modifiers: ["Control"] });
  await dragOver(page, desk, "web-01", "a");
  await expect(status(page)).toContainText("2 selected");
  await expect(status(page)).toContainText("Move to a");
  await page.mouse.up();
  const config = async (name: string) => (await lab.vm(name)).fields.other_config as Record<string, string>;
  await expect.poll(async () => [(await config("web-01")).folder, (await config("db-01")).folder]).toEqual(["/a", "/a"]);
  await dragOver(page, desk, "web-01", "small");
  await page.mouse.up();
  await expect.poll(async () => (await lab.vm("db-01")).fields.tags).toEqual(["small"]);
  await dragOver(page, desk, "web-01", "Ann");
  await expect(status(page)).toContainText("Set to Ann");
  await page.mouse.up();
  await expect.poll(async () => (await config("db-01"))["XenCenter.CustomFields.owner"]).toBe("Ann");
  await dragOver(page, desk, "web-01", "shop");
  await page.mouse.up();
  await expect.poll(async () => (await lab.vm("db-01")).fields.appliance).toBe(made.ok ? made.value : "");
  // A folder goes into another with all that is in it, and not into itself.
  await dragOver(page, desk, "a", "b");
  await expect(status(page)).toContainText("Move into b");
  await page.mouse.up();
  await expect.poll(async () => (await config("web-01")).folder).toBe("/b/a");
  await dragOver(page, desk, "b", "a");
  await expect(status(page)).toContainText("A folder cannot lie in itself.");
  await page.mouse.up();
});

test("who may only look is told the role that it needs, in menus and over a target", async ({ admin, desk: _desk, lab, browser }) => {
  const pool = (await lab.records()).find((one) => one.class === "pool")?.ref ?? "";
  await lab.submit("amend_field", { class: "pool", self: pool, field: "other_config", put: { EMPTY_FOLDERS: "/a" } });
  await lab.submit("amend_field", { class: "VM", self: (await lab.vm("web-01")).ref, field: "tags", put: ["web"] });
  const username = `looker-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Looker", password: "looker-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const reader = await Api.signedIn(serverUrl(), username, "looker-password");
  const context = await browser.newContext({ storageState: reader.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  await page.goto(lab.url);
  await mode(page, "Organisation").click();
  const node = (name: string) => page.getByRole("tree").getByRole("treeitem", { name, exact: true });
  await node("a").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Rename…" })).toHaveAccessibleDescription(/only/);
  await page.keyboard.press("Escape");
  const [from, to] = [await node("web-01").boundingBox(), await node("a").boundingBox()];
  if (!from || !to) throw new Error("the tree is not shown");
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(to.x + 70, to.y + 12, { steps: 6 });
  await expect(status(page)).toContainText(/only/);
  await page.mouse.up();
  await context.close();
  await admin.call.account.delete.mutate({ username });
});
