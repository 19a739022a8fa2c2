import { Desk } from "./support/desk";
import { expectNoFindings } from "./support/findings";
import { expect, test } from "./support/fixtures";

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  test("axe finds nothing on the sign-in page", async ({ page }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expectNoFindings(page, "sign-in");
  });
});

test("axe finds nothing on labs, tabs, topology and wizard", async ({ lab, page }) => {
  test.setTimeout(120_000);
  const desk = new Desk(page);
  const check = (where: string): Promise<void> => expectNoFindings(page, where);
  await page.goto("/");
  await expect(page.getByRole("link", { name: lab.name })).toBeVisible();
  await check("labs");

  await page.goto(await lab.path("web-01"));
  await expect(desk.fact("IP address")).toBeVisible();
  await check("General");
  for (const tab of ["Console", "Networking", "Storage", "Performance"]) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText("Loading…")).toHaveCount(0);
    await check(tab);
  }
  await desk.select("Starter pool");
  for (const tab of ["VMs", "Topology"]) {
    await desk.tab(tab).click();
    await expect(page.getByText("web-01").last()).toBeVisible();
    await check(tab);
  }
  await page.getByRole("button", { name: "Show as table" }).click();
  await check("topology table");

  const { ref, uuid } = await lab.vm("web-01");
  await lab.submit("message.create", { name: "VM_CRASHED", priority: 2, cls: "VM", obj_uuid: uuid, body: "VM 'web-01' crashed" });
  await lab.submit("set_field", { class: "VM", self: ref, field: "tags", value: ["web"] });
  await page.getByRole("radio", { name: "Organisation" }).click();
  await expect(desk.node("Tags")).toBeVisible();
  await check("organisation");
  await page.getByRole("radio", { name: "Saved searches" }).click();
  await expect(desk.node("Running")).toBeVisible();
  await page.getByRole("button", { name: "Edit search" }).click();
  await expect(page.getByRole("grid", { name: "Found objects" })).toBeVisible();
  await check("search");
  await page.getByRole("radio", { name: "Notifications" }).click();
  await page.getByRole("row").filter({ hasText: "Crashed" }).click();
  await check("notifications");
  await page
    .getByRole("navigation")
    .getByRole("link", { name: /^Tasks/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Tasks" })).toBeVisible();
  await check("the history of tasks");
  await page.getByRole("radio", { name: "Infrastructure" }).click();

  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
  for (let step = 0; ; step += 1) {
    await check(`wizard page ${step + 1}`);
    const next = wizard.getByRole("button", { name: "Next" });
    if (!(await next.isVisible())) break;
    await next.click();
    await expect(
      wizard
        .getByRole("list", { name: "Steps" })
        .getByRole("button")
        .nth(step + 1),
    ).toHaveAttribute("aria-current", "step");
  }
});

test("axe finds nothing in Properties, panels, the text for several consoles and a tab in its own window", async ({ desk, lab, page }) => {
  test.setTimeout(120_000);
  const check = (where: string): Promise<void> => expectNoFindings(page, where);
  await page.goto(await lab.path("web-01"));
  await expect(desk.fact("IP address")).toBeVisible();
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const properties = desk.dialog("Properties of web-01");
  const pages = properties.getByRole("tab");
  await expect(pages.first()).toBeVisible();
  for (const one of await pages.all()) {
    await one.click();
    await expect(one).toHaveAttribute("aria-selected", "true");
    await check(`Properties, ${await one.innerText()}`);
  }
  await page.keyboard.press("Escape");
  await expect(properties).toHaveCount(0);

  for (const [tab, how] of [
    ["Storage", "Dock below"],
    ["Console", "Dock at the right"],
    ["Networking", "Float"],
  ] as const) {
    await desk.tab(tab).click();
    await page.getByRole("button", { name: "This tab as a panel" }).click();
    await page.getByRole("menuitem", { name: how, exact: true }).click();
    await expect(page.getByRole("tabpanel", { name: `web-01 · ${tab}`, exact: true })).toBeVisible();
  }
  await desk.select("app-01");
  await check("panels");
  // A panel and the page may show the same tab.
  for (const tab of ["Storage", "Console", "General"]) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
    await check(`panels beside ${tab}`);
  }
  await page.getByRole("menuitem", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Close all panels" }).click();

  await desk.select("Starter pool");
  await desk.tab("VMs").click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await row("web-01").click();
  await row("app-01").click({ modifiers: ["ControlOrMeta"] });
  await row("web-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Send text to consoles…" }).click();
  await expect(desk.dialog("Send text to 2 consoles")).toBeVisible();
  await check("send text");

  await page.goto(`${await lab.path("web-01")}/general/window`);
  await expect(page.getByRole("button", { name: "Put back" })).toBeVisible();
  await expect(desk.fact("IP address")).toBeVisible();
  await check("own window");
});

test("axe finds nothing on accounts, failed sign-ins, and a page that is not there", async ({ page }) => {
  for (const [path, title] of [
    ["/accounts", "Accounts"],
    ["/accounts/sign-ins", "Failed sign-ins"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByText("Loading…")).toHaveCount(0);
    await expectNoFindings(page, path);
  }
  await page.goto("/no/such/page");
  await expect(page.getByText("There is no such page.")).toBeVisible();
  await expectNoFindings(page, "no such page");
});

test("axe finds nothing in menus, the palette, tasks, the tabs of a server and of a storage, and a page with nothing on it", async ({
  desk,
  lab,
  page,
}) => {
  test.setTimeout(120_000);
  const check = (where: string): Promise<void> => expectNoFindings(page, where);
  await page.goto("/");
  await page.getByRole("button", { name: "New lab", exact: true }).click();
  await expect(desk.dialog("New lab")).toBeVisible();
  await check("New lab");

  await page.goto(await lab.path("web-01"));
  await page.getByRole("menuitem", { name: "View" }).click();
  await expect(page.getByRole("menuitem", { name: "Close all panels" })).toBeVisible();
  // An open menu has the focus and is no part of the page, as a dialog is none; axe knows that of dialogs alone.
  const checkMenu = (where: string): Promise<void> => expectNoFindings(page, where, { without: ["region"] });
  await checkMenu("menu");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(desk.dialog("Command palette")).toBeVisible();
  await check("palette");
  await page.keyboard.press("Escape");
  await desk.node("web-01").click({ button: "right" });
  await expect(page.getByRole("menu")).toBeVisible();
  await checkMenu("context menu");
  await page.keyboard.press("Escape");

  await desk.tool("Pause").click();
  await desk.expectState("web-01", "Paused");
  await lab.speed(0);
  await lab.submit("VM.start", { vm: (await lab.vm("test-01")).ref });
  await page
    .getByRole("contentinfo")
    .getByRole("button", { name: /^Start/ })
    .click();
  await expect(page.getByRole("region", { name: "Tasks" }).getByRole("progressbar").first()).toBeVisible();
  await check("tasks");

  for (const [name, kind] of [
    ["xen-01", "host"],
    ["Local storage", "SR"],
  ] as const) {
    await desk.node(name).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    for (const tab of await page.getByRole("tablist", { name: "Tabs" }).getByRole("tab").all()) {
      await tab.click();
      await expect(tab).toHaveAttribute("aria-selected", "true");
      await expect(page.getByText("Loading…")).toHaveCount(0);
      await check(`${kind}: ${await tab.innerText()}`);
    }
  }
  await page.goto(`${lab.url}/vm/00000000-0000-0000-0000-000000000000`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await check("an object that is not there");
});
