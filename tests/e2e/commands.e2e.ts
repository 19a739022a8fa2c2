/** One table of commands: what is chosen is acted on, and every control says the same. Rows of cases/console.md. */
import { Api } from "./support/api";
import { Desk } from "./support/desk";
import { expect, serverUrl, test } from "./support/fixtures";

test.describe("[cases/console 1] what is filtered out", () => {
  test("is not acted on by any control", async ({ desk, lab, page }) => {
    await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
    await desk.time("Pause time");
    const grid = page.getByRole("grid", { name: "VMs" });
    await grid.getByText("web-01", { exact: true }).click();
    await page.keyboard.press("Control+a");
    await expect(page.getByRole("toolbar", { name: "Toolbar" }).getByRole("status")).toHaveText("Acts on 6 objects");
    await page.getByRole("searchbox", { name: "Filter" }).fill("build");
    await expect(page.getByRole("group", { name: "1 selected" })).toContainText("5 of them are filtered out");
    await expect(page.getByRole("toolbar", { name: "Toolbar" }).getByRole("status")).toHaveCount(0);
    await desk.tool("Start").click();
    await desk.expectState("build-01", "Starting");
    await desk.expectState("win-01", "Halted");
    await desk.expectState("test-01", "Halted");
  });
});

test("[cases/console 2] the palette leads to places first, and asks before it takes a VM away", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await desk.expectState("web-01", "Running");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await expect(palette).toBeVisible();
  await expect(palette.getByRole("option", { name: /^Shut Down/ })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(palette).toHaveCount(0);
  await desk.expectState("web-01", "Running");
  await page.goto(await lab.path("web-01"));
  await desk.expectState("web-01", "Running");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("shut down");
  await expect(palette.getByRole("option").filter({ hasText: "Shut Down" }).first()).toContainText("web-01");
  await page.keyboard.press("Enter");
  const sure = desk.dialog("Shut down 1 VM?");
  await expect(sure).toContainText("web-01");
  await sure.getByRole("button", { name: "Cancel" }).click();
  await desk.expectState("web-01", "Running");
  // An address leads to its VM.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("10.0.0.103");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "web-01", exact: true })).toBeVisible();
});

test("[cases/console 5] a role that is too low is told at the door, and in every place alike", async ({ admin, lab, browser }) => {
  const username = `commander-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Operator", password: "operator-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  const operator = await Api.signedIn(serverUrl(), username, "operator-password");
  const context = await browser.newContext({ storageState: operator.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  const desk = new Desk(page);
  await page.goto(await lab.path("web-01"));
  const why = "This needs the role VM admin. You are VM operator in this lab.";
  await expect(desk.tool("New VM")).toHaveAccessibleDescription(why);
  await page.getByRole("menuitem", { name: "VM", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "New VM" })).toHaveAccessibleDescription(why);
  await page.keyboard.press("Escape");
  await desk.node("Starter pool").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "New VM…" })).toHaveAccessibleDescription(why);
  await page.keyboard.press("Escape");
  await desk.select("web-01");
  await expect(desk.tool("Shut Down")).toBeEnabled();

  // [cases/console 6] who is taken out is told so, and not that the lab is gone.
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: null });
  await expect(page.getByText("You are no longer a member of this lab.")).toBeVisible();
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("[cases/console 9] rows are copied as they are shown, and raw with Shift", async ({ desk, lab, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(await lab.path("Shared NFS storage", "storage", "sr", "SR"));
  await desk.time("Pause time");
  const grid = page.getByRole("grid", { name: "Virtual disks" });
  await grid.getByText("web-01 disk 0").click();
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press("Control+c");
  await expect.poll(copied).toContain("web-01 disk 0\t");
  expect(await copied()).toContain("\t10 GiB\t");
  await page.keyboard.press("Control+Shift+c");
  await expect.poll(copied).toContain("\t10737418240\t");
});

test("[cases/console 10] the keys of the table: F2, Delete, Alt+Enter, F10, and a help page that lists them", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("win-01"));
  await desk.select("win-01");
  await page.keyboard.press("F2");
  await expect(desk.dialog("Rename win-01")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  await expect(desk.dialog("Delete win-01?")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+Enter");
  await expect(desk.dialog("Properties of win-01")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  await page.keyboard.press("F10");
  await expect(page.getByRole("menuitem", { name: "File", exact: true })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("menuitem", { name: "View", exact: true })).toBeFocused();
  await page.getByRole("menuitem", { name: "Help", exact: true }).click();
  await page.getByRole("menuitem", { name: "Keyboard shortcuts", exact: true }).click();
  const keys = page.getByRole("complementary", { name: "Help" });
  for (const line of ["Delete VM…", "Properties…", "Shut Down", "New VM"])
    await expect(keys.getByRole("cell", { name: line, exact: true })).toBeVisible();
});

test("[cases/console 19] a number is read with a comma, and one that could be two is refused", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Shared NFS storage", "storage", "sr", "SR"));
  await page.getByRole("main").getByRole("button", { name: "Add disk…" }).click();
  const dialog = desk.dialog(/Add disk/);
  const size = dialog.getByLabel("Size (GiB)");
  await dialog.getByLabel("Name").fill("half");
  await size.fill("1,024");
  await expect(dialog.getByRole("alert")).toBeVisible();
  await size.fill("7,5");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await size.hover();
  await page.mouse.wheel(0, 100);
  await expect(size).toHaveValue("7,5");
  await size.press("ArrowUp");
  await expect(size).toHaveValue("8.5");
  await size.fill("7,5");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("grid", { name: "Virtual disks" }).getByRole("row").filter({ hasText: "half" })).toContainText("7.5 GiB");
});

test("[cases/console 21] an address that names nothing says so; the browser's title names object and tab", async ({ desk, lab, page }) => {
  const path = await lab.path("web-01");
  await page.goto(path);
  await expect(page).toHaveTitle(`web-01 · Overview · ${lab.name} · Xenarium`);
  await desk.tab("Storage").click();
  await expect(page).toHaveTitle(`web-01 · Storage · ${lab.name} · Xenarium`);
  await page.goto(`${path}/bogus`);
  await expect(page.getByText("There is no tab called “bogus” here.")).toBeVisible();
  await page.goto(`/labs/${lab.id}/bogus/x`);
  await expect(page.getByText("There is no kind of object called “bogus”.")).toBeVisible();
  await expect(page).toHaveTitle(`Not found · ${lab.name} · Xenarium`);
});

test("[cases/console 24] one rule, one sentence: a library takes no disk, whichever control is asked", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("ISO library", "storage", "sr", "SR"));
  const why = "Storage ISO library cannot do this.";
  await expect(desk.tool("Add disk…")).toHaveAccessibleDescription(why);
  await expect(page.getByRole("main").getByRole("button", { name: "Add disk…" })).toHaveAccessibleDescription(why);
  await page.getByRole("menuitem", { name: "Storage", exact: true }).click();
  await expect(page.getByRole("menuitem", { name: "Add disk…" })).toHaveAccessibleDescription(why);
  await page.keyboard.press("Escape");
  await desk.node("ISO library").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Add disk…" })).toHaveAccessibleDescription(why);
});

test("the toolbar follows what is selected", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-02", "", "host", "host"));
  await expect(desk.tool("Enter Maintenance Mode")).toBeVisible();
  await expect(desk.tool("Shut Down…")).toBeVisible();
  await expect(desk.tool("Suspend")).toHaveCount(0);
  await desk.select("test-01");
  await expect(desk.tool("Start")).toBeVisible();
  await expect(desk.tool("Enter Maintenance Mode")).toHaveCount(0);
});

test("several objects are chosen in the tree with Ctrl, Shift and keys, and a command acts on all of them", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("win-01"));
  await desk.time("Pause time");
  await desk.select("win-01");
  await desk.node("build-01").click({ modifiers: ["ControlOrMeta"] });
  await desk.node("test-01").click({ modifiers: ["ControlOrMeta"] });
  const acting = page.getByRole("toolbar", { name: "Toolbar" }).getByRole("status");
  await expect(acting).toHaveText("Acts on 3 objects");
  await desk.node("build-01").click({ modifiers: ["ControlOrMeta"] });
  await expect(acting).toHaveText("Acts on 2 objects");
  await expect(page.getByRole("heading", { level: 1, name: "win-01", exact: true })).toBeVisible();
  // The menu of one of them is for both; of another it is for that one.
  await desk.node("test-01").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Delete VMs…" })).toBeVisible();
  await page.keyboard.press("Escape");
  // What is filtered out is not meant any more.
  await page.getByRole("searchbox", { name: "Search objects" }).fill("test");
  await expect(acting).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Search objects" }).fill("");
  await desk.select("web-01");
  await page.getByRole("tree").focus();
  await page.keyboard.press("Shift+ArrowUp");
  await expect(acting).toHaveText("Acts on 2 objects");
  await page.keyboard.press("Control+ArrowUp");
  await page.keyboard.press("Control+ArrowUp");
  await page.keyboard.press("Control+Space");
  await expect(acting).toHaveText("Acts on 3 objects");
  await desk.select("win-01");
  await expect(acting).toHaveCount(0);
  await desk.node("build-01").click({ modifiers: ["ControlOrMeta"] });
  await desk.node("test-01").click({ modifiers: ["Shift"] });
  await page.getByRole("tree").press("Control+b");
  await desk.expectState("build-01", "Starting");
  await desk.time("Speed ×60");
  await desk.expectState("build-01", "Running");
  await desk.expectState("test-01", "Running");
});

test("who looks at a lab as a lower role is refused at each control with the role it needs, until she takes her own again", async ({
  lab,
  page,
  desk,
}) => {
  await page.goto(await lab.path("web-01"));
  await expect(desk.tool("New VM")).not.toHaveAttribute("aria-disabled", "true");
  await page.getByRole("menuitem", { name: "View", exact: true }).click();
  await page.getByRole("menuitem", { name: "View as role" }).click();
  await page.getByRole("menuitemradio", { name: "VM operator" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(page.getByText("You see this lab as VM operator does")).toBeVisible();
  await expect(desk.tool("New VM")).toHaveAttribute("aria-disabled", "true");
  await expect(desk.tool("New VM")).toHaveAccessibleDescription("This needs the role VM admin. You are VM operator in this lab.");
  await expect(desk.tool("Suspend")).not.toHaveAttribute("aria-disabled", "true");
  // It is the server's rule, which a reload does not end.
  await page.reload();
  await expect(desk.tool("New VM")).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "Back to Pool admin" }).click();
  await expect(desk.tool("New VM")).not.toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("You see this lab as")).toHaveCount(0);
});
