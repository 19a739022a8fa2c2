/** Who did what to what: the panel of tasks, the page of their history, alerts and their badges, for two people at one lab. */
import { Api } from "./support/api";
import { expect, serverUrl, test } from "./support/fixtures";

test("[cases/console 22] two people at one lab see whose task it was, and each hides for herself alone", async ({
  admin,
  browser,
  desk,
  lab,
  page,
}) => {
  const username = `eve-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Eve", password: "long enough", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  const eve = await Api.signedIn(serverUrl(), username, "long enough");
  await lab.speed(0);
  const { ref } = await lab.vm("test-01");
  const other = await lab.vm("web-01");
  await eve.lab(lab.id, lab.name).submit("VM.start", { vm: ref });
  await lab.submit("VM.clean_reboot", { vm: other.ref });

  await page.goto(lab.url);
  await page.getByRole("contentinfo").getByRole("button", { name: "2 running" }).click();
  const panel = page.getByRole("region", { name: "Tasks", exact: true });
  const row = (name: string | RegExp) => panel.getByRole("listitem").filter({ hasText: name });
  await expect(row("Start test-01")).toContainText(username);
  await expect(row("Reboot web-01")).toContainText("admin");
  await expect(row("Start test-01").getByRole("progressbar", { name: "Start test-01" })).toBeVisible();
  await expect(row("Start test-01").getByRole("button", { name: "Cancel" })).toBeVisible();
  await lab.pass(200);
  await expect(row("Start test-01")).toContainText("Done");
  await expect(row("Start test-01")).toContainText(/\d+ (s|min)/);
  // The way to the object stands beside it.
  await row("Start test-01").getByRole("button", { name: "test-01", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("test-01");

  await row("Start test-01").getByRole("button", { name: "Hide Start test-01" }).click();
  await expect(row("Start test-01")).toHaveCount(0);
  await expect(row("Reboot web-01")).toHaveCount(1);
  await panel.getByRole("checkbox", { name: "Show hidden (1)" }).check();
  await row("Start test-01").getByRole("button", { name: "Show Start test-01 again" }).click();
  await panel.getByRole("checkbox", { name: "Show hidden (0)" }).uncheck();
  await expect(row("Start test-01")).toHaveCount(1);
  await panel.getByRole("button", { name: "Hide finished" }).click();
  await expect(panel.getByText("You have hidden all tasks that have finished.")).toBeVisible();

  const context = await browser.newContext({ baseURL: serverUrl(), storageState: eve.browserState() });
  const second = await context.newPage();
  await second.goto(lab.url);
  await second.getByRole("contentinfo").getByRole("button", { name: "No running tasks" }).click();
  const hers = second.getByRole("region", { name: "Tasks", exact: true }).getByRole("listitem");
  await expect(hers.filter({ hasText: "Start test-01" })).toHaveCount(1);
  await expect(hers.filter({ hasText: "Reboot web-01" })).toHaveCount(1);
  await context.close();

  // What was hidden stays so, and the records are there as they were.
  await page.reload();
  await page.getByRole("contentinfo").getByRole("button", { name: "No running tasks" }).click();
  await expect(panel.getByText("You have hidden all tasks that have finished.")).toBeVisible();
  await expect(desk.node("test-01")).toBeVisible();
});

test("the whole history is a page with an address: filters, what a task was asked with, hiding, and CSV", async ({ lab, page }) => {
  const { ref } = await lab.vm("web-01");
  await lab.submit("set_field", { class: "VM", self: ref, field: "name_description", value: "noted in the history" });
  await expect(lab.submit("VM.start", { vm: ref })).resolves.toMatchObject({ ok: false });
  await page.goto(lab.url);
  await page.getByRole("radio", { name: "Notifications" }).click();
  await page
    .getByRole("navigation")
    .getByRole("link", { name: /^Tasks/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`/labs/${lab.id}/tasks$`));
  await expect(page.getByRole("heading", { level: 1, name: "Tasks" })).toBeVisible();
  const grid = page.getByRole("grid", { name: "History of tasks" });
  const row = (name: string | RegExp) => grid.getByRole("row").filter({ hasText: name });
  await expect(row("Change web-01")).toContainText("noted in the history");
  await expect(row("Refused")).toContainText(/running/i);

  await row("Change web-01").click();
  const about = page.getByRole("region", { name: "About Change web-01" });
  await expect(about.getByText("set_field")).toBeVisible();
  await expect(about.getByText("noted in the history")).toBeVisible();

  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Refused" }).click();
  await expect(row("Change web-01")).toHaveCount(0);
  await expect(row("Refused")).toHaveCount(1);
  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Any outcome" }).click();
  await page.getByRole("searchbox", { name: "Find tasks" }).fill("noted in");
  await expect(row("Refused")).toHaveCount(0);
  await expect(row("Change web-01")).toHaveCount(1);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("Change web-01,web-01,admin,");

  await row("Change web-01").click();
  await page.getByRole("button", { name: "Hide for me" }).click();
  await expect(page.getByText("No task is like that.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Show hidden" }).check();
  await expect(row("Change web-01")).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Find tasks" }).fill("");
  await row("Change web-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Only what is about this object" }).click();
  await expect(page.getByRole("button", { name: "Only web-01" })).toBeVisible();
  await expect(row("Refused")).toHaveCount(1);
  await page.getByRole("button", { name: "Only web-01" }).click();
  await row("Change web-01").click();
  // With the keyboard: the row is chosen and its menu opened.
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Go to object" }).press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("web-01");
});

test("[cases/console 22] the history stands by object, by person, by operation or by day, in groups that fold", async ({ lab, page }) => {
  const { ref } = await lab.vm("web-01");
  const other = await lab.vm("db-01");
  for (const self of [ref, other.ref])
    await lab.submit("set_field", { class: "VM", self, field: "name_description", value: "noted in the history" });
  await lab.pass(24 * 60 * 60);
  await lab.submit("VM.pause", { vm: ref });
  await page.goto(`${lab.url}/tasks`);
  const grid = page.getByRole("grid", { name: "History of tasks" });
  const row = (name: string | RegExp) => grid.getByRole("row").filter({ hasText: name });
  const group = (name: string | RegExp) => grid.getByRole("button", { name });
  const by = async (what: string): Promise<void> => {
    await page.getByRole("button", { name: /^Group/ }).click();
    await page.getByRole("menuitemcheckbox", { name: what, exact: true }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menuitemcheckbox")).toHaveCount(0);
  };
  await expect(row("Pause web-01")).toBeVisible();
  await by("Object");
  await expect(group("web-01 2")).toHaveAttribute("aria-expanded", "true");
  await group("web-01 2").click();
  await expect(row("Pause web-01")).toHaveCount(0);
  await expect(row("Change db-01")).toHaveCount(1);
  await by("Person");
  await expect(group(/^admin 3/)).toBeVisible();
  await expect(row("Pause web-01")).toHaveCount(1);
  await by("Operation");
  await expect(group("Change 2")).toBeVisible();
  await expect(group("Pause 1")).toBeVisible();
  await by("Day");
  // The last day first.
  const days = grid.getByRole("button", { name: /^\d{4}-\d{2}-\d{2} / });
  await expect(days).toHaveCount(2);
  const [last = "", first = ""] = await days.allInnerTexts();
  expect(last > first).toBe(true);
  // It is kept for this list, with the account.
  await page.reload();
  await expect(days).toHaveCount(2);
});

test("a badge counts what one has not seen; alerts are narrowed by object, and say where to go", async ({ lab, page }) => {
  const pool = (await lab.records()).find((record) => record.class === "pool");
  const obj_uuid = String(pool?.fields.uuid);
  await page.goto(lab.url);
  await lab.submit("message.create", { name: "HA_HOST_FAILED", priority: 1, cls: "Pool", obj_uuid, body: "xen-02 is lost" });
  const status = page.getByRole("contentinfo").getByRole("button", { name: /new alert/ });
  await expect(status).toBeVisible();
  await expect(status).toHaveAccessibleDescription("The most serious: Critical");
  await status.click();
  const grid = page.getByRole("grid", { name: "Alerts" });
  const row = grid.getByRole("row").filter({ hasText: "xen-02 is lost" });
  await expect(row).toContainText("new");
  // After a glance it is seen, and the badges go; the page goes on showing what was new when it was opened.
  await expect(status).toHaveCount(0);
  await expect(row).toContainText("new");
  await page.getByRole("combobox", { name: "Object" }).click();
  await page.getByRole("option").nth(1).click();
  await expect(grid.or(page.getByText("No alert is like that."))).toBeVisible();
  await page.getByRole("combobox", { name: "Object" }).click();
  await page.getByRole("option", { name: /^All objects/ }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toMatch(/Critical,[^\r\n]*,Starter pool,[^\r\n]*xen-02 is lost/);
  await row.getByRole("button", { name: "See the pool's servers" }).click();
  await expect(page.getByRole("tab", { name: "Servers", selected: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("contentinfo")).toBeVisible();
  await expect(status).toHaveCount(0);
});

test("a task of one's own that fails after one has left its page says so, and what is still in view does not", async ({
  desk,
  lab,
  page,
}) => {
  const vm = await lab.vm("db-01");
  const { domid, resident_on } = vm.fields as { readonly domid: number; readonly resident_on: string };
  const vif = (await lab.asked("all VIF")).find((record) => record.op === "add" && record.fields.VM === vm.ref);
  await lab.speed(0);
  await lab.submit("VIF.unplug", { self: vif?.ref ?? "" });
  await lab.pass(30);
  const toasts = page.getByRole("region", { name: "Failed meanwhile" });
  const activate = async (): Promise<void> => {
    await page.goto(await lab.path("db-01", "networking"));
    await page.getByRole("grid", { name: "Network interfaces" }).getByRole("row").nth(1).click();
    await page.getByRole("button", { name: "Activate", exact: true }).click();
    await expect(page.getByRole("contentinfo").getByRole("button", { name: /^Activate/ })).toBeVisible();
    await lab.submit("xenstore.rm", { host: resident_on, path: `/local/domain/0/backend/vif/${domid}/0` });
  };
  await activate();
  await lab.pass(60);
  await expect(page.getByRole("contentinfo").getByText("1 failed")).toBeVisible();
  await expect(toasts).toHaveCount(0);

  await activate();
  await desk.select("web-01");
  await lab.pass(60);
  await expect(toasts.getByRole("alert")).toContainText(/Activate.*Failed/);
  await toasts.getByRole("button", { name: "Show tasks" }).click();
  await expect(toasts).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Tasks", exact: true }).getByRole("listitem").filter({ hasText: "Failed" })).toHaveCount(2);
});
