/** Forms: what is typed is kept, what others change is seen, and one save is one operation. */
import type { Page } from "@playwright/test";
import { Api } from "./support/api";
import { Desk } from "./support/desk";
import { adminPassword, expect, serverUrl, test } from "./support/fixtures";

/** The server has what was typed. */
const kept = (page: Page) => page.waitForResponse((response) => response.url().includes("/api/trpc/draft.put") && response.ok());
const openProperties = (page: Page) => page.getByRole("button", { name: "Properties", exact: true }).click();

test("[cases/console 4] what is typed into Properties outlives Escape, a click outside, a reload, Back and another browser, until it is saved", async ({
  admin,
  browser,
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("db-01"));
  await desk.select("test-01");
  const address = page.url();
  const dialog = desk.dialog("Properties of test-01");
  const description = dialog.getByLabel("Description");
  await openProperties(page);
  let put = kept(page);
  await description.fill("half a sentence");
  await put;
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  const isBack = async (): Promise<void> => {
    await expect(description).toHaveValue("half a sentence");
    await expect(dialog.getByRole("status")).toContainText("Filled from your draft");
    await expect(dialog.getByRole("region", { name: "Pending changes" })).toContainText(/Description: .* → half a sentence/);
  };
  await openProperties(page);
  await isBack();
  await page.mouse.click(5, 450);
  await expect(dialog).toHaveCount(0);

  await openProperties(page);
  await isBack();
  // The last words go with the page, whether it had time to send them or not.
  await description.fill("half a sentence and more");
  await page.reload();
  await expect(page).toHaveURL(address);
  await openProperties(page);
  await expect(description).toHaveValue("half a sentence and more");
  put = kept(page);
  await description.fill("half a sentence");
  await put;

  // Back closes the dialog, and leads nowhere else; once more leads to the page before.
  await page.goBack();
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(address);
  await page.goBack();
  await expect(page).toHaveURL(await lab.path("db-01"));
  await page.goForward();

  const elsewhere = await browser.newContext({ baseURL: serverUrl(), storageState: admin.browserState() });
  const other = await elsewhere.newPage();
  await other.goto(address);
  await openProperties(other);
  const there = new Desk(other).dialog("Properties of test-01");
  await expect(there.getByLabel("Description")).toHaveValue("half a sentence");
  await there.getByRole("button", { name: "Save" }).click();
  await expect(there).toHaveCount(0);
  expect((await lab.vm("test-01")).fields.name_description).toBe("half a sentence");
  await elsewhere.close();

  // Saved: there is no draft any more.
  await desk.tab("General").click();
  await expect(desk.fact("Description")).toHaveText("half a sentence");
  await openProperties(page);
  await expect(description).toHaveValue("half a sentence");
  await expect(dialog.getByRole("region", { name: "Pending changes" })).toHaveCount(0);
});

test("a draft is left by starting afresh, and stands in both languages", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await openProperties(page);
  const dialog = desk.dialog("Properties of test-01");
  const put = kept(page);
  await dialog.getByRole("tab", { name: "CPU and memory" }).click();
  await dialog.getByLabel("Static maximum (MiB)").fill("512");
  await put;
  await page.keyboard.press("Escape");
  await desk.left();
  await page.context().addCookies([{ name: "xenarium-language", value: "zh", url: serverUrl() }]);
  await page.reload();
  await page.getByRole("button", { name: "属性", exact: true }).click();
  const chinese = page.getByRole("dialog");
  await expect(chinese.getByRole("status")).toContainText("草稿");
  await expect(chinese.getByRole("tab", { selected: true })).toHaveText("CPU 和内存");
  await expect(chinese.getByRole("region", { name: "待应用的更改" })).toContainText("512 MiB");
  await chinese.getByRole("button", { name: "重新开始" }).click();
  await expect(chinese.getByRole("region", { name: "待应用的更改" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await desk.left();
  await page.context().addCookies([{ name: "xenarium-language", value: "en", url: serverUrl() }]);
  await page.reload();
  await openProperties(page);
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("test-01");
  await expect(dialog.getByRole("status")).toHaveCount(0);
});

test("[cases/console 4] the New VM wizard keeps what was chosen on every page, and goes on at the page that was left", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(lab.url);
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  const steps = wizard.getByRole("list", { name: "Steps" });
  await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
  await page.keyboard.press("Enter");
  await wizard.getByLabel("Name", { exact: true }).fill("kept-01");
  await page.keyboard.press("Enter");
  const put = kept(page);
  await page.keyboard.press("Alt+Digit2");
  await expect(wizard.getByLabel("Name", { exact: true })).toHaveValue("kept-01");
  await wizard.getByLabel("Description").fill("of a draft");
  await put;
  await page.goBack();
  await expect(wizard).toHaveCount(0);
  await page.reload();
  await desk.tool("New VM").click();
  await expect(steps.getByRole("button", { name: "Name" })).toHaveAttribute("aria-current", "step");
  await expect(wizard.getByLabel("Description")).toHaveValue("of a draft");
  // From any page, and all pages are looked at.
  await wizard.getByLabel("Name", { exact: true }).fill("");
  await page.keyboard.press("Control+Enter");
  await expect(wizard.getByRole("alert")).toHaveText("Enter a name.");
  await wizard.getByLabel("Name", { exact: true }).fill("kept-01");
  await page.keyboard.press("Control+Enter");
  await expect(wizard).toHaveCount(0);
  await expect.poll(async () => (await lab.find("kept-01"))?.fields.name_description).toBe("of a draft");
  // It was sent: the next one starts afresh.
  await desk.tool("New VM").click();
  await expect(wizard.getByRole("radio", { checked: true })).toHaveCount(0);
  await expect(wizard.getByRole("status")).toHaveCount(0);
});

test("[cases/console 3] two people in Properties of one VM: the field says who changed it and to what, and asks which it is to be", async ({
  admin,
  desk,
  lab,
  page,
}) => {
  const name = `pair-${process.pid}`;
  await admin.call.account.create.mutate({ username: name, displayName: "Pair", password: "pair-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username: name, role: "pool-admin" });
  const pair = await Api.signedIn(serverUrl(), name, "pair-password");
  const { ref } = await lab.vm("test-01");
  const change = (field: string, value: unknown) =>
    pair.call.lab.submit.mutate({
      labId: lab.id,
      requestId: `pair-${field}-${String(value)}`,
      op: "set_field",
      args: { class: "VM", self: ref, field, value },
    });
  await page.goto(await lab.path("test-01"));
  await openProperties(page);
  const dialog = desk.dialog(/Properties of/);
  const description = dialog.getByLabel("Description");
  await description.fill("mine");
  // What one has not touched follows.
  await change("name_label", "theirs-01");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("theirs-01");
  await change("name_description", "theirs");
  const told = dialog.getByRole("alert").filter({ hasText: "while you were typing" });
  await expect(told).toContainText(`${name} changed this to “theirs” while you were typing.`);
  await expect(description).toHaveValue("mine");
  const save = dialog.getByRole("button", { name: "Save" });
  await expect(save).toHaveAccessibleDescription("Decide first on what somebody else has changed.");
  await told.getByRole("button", { name: "Take theirs" }).click();
  await expect(description).toHaveValue("theirs");
  await expect(told).toHaveCount(0);

  await description.fill("mine again");
  await change("name_description", "theirs again");
  await expect(told).toContainText("theirs again");
  await told.getByRole("button", { name: "Keep mine" }).click();
  await expect(dialog.getByRole("region", { name: "Pending changes" })).toContainText("Description: theirs again → mine again");
  await save.click();
  await expect(dialog).toHaveCount(0);
  expect((await lab.vm("theirs-01")).fields.name_description).toBe("mine again");
  await admin.call.lab.setMember.mutate({ labId: lab.id, username: name, role: null });
  await admin.call.account.delete.mutate({ username: name });
});

test("[cases/console 3] one save is one operation: one of its changes is refused, and none is made", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await openProperties(page);
  const dialog = desk.dialog("Properties of test-01");
  await dialog.getByLabel("Description").fill("must not stay");
  await page.keyboard.press("Alt+Digit2");
  await dialog.getByLabel("Scheduler weight").fill("512");
  await expect(dialog.getByRole("region", { name: "Pending changes" })).toContainText("Scheduler weight: 256 → 512at the next start");
  // It starts meanwhile, by another's hand: what must be halted is refused with all the rest.
  await dialog.getByLabel("Maximum vCPUs").fill("2");
  const { ref } = await lab.vm("test-01");
  await lab.api.call.lab.submit.mutate({ labId: lab.id, requestId: "start-test-01", op: "VM.start", args: { vm: ref } });
  await expect.poll(async () => (await lab.vm("test-01")).fields.power_state).toBe("Running");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByRole("alert")).toContainText("test-01");
  expect((await lab.vm("test-01")).fields).toMatchObject({ name_description: expect.not.stringMatching("must not stay"), VCPUs_max: 1 });
});

test("a password is in no draft: the rest of the form is kept, the password leaves the page with the form alone", async ({
  desk,
  page,
}) => {
  const secret = `not-to-be-kept-${process.pid}`;
  const sent: string[] = [];
  page.on("request", (request) => request.url().includes("/draft.") && sent.push(request.postData() ?? ""));
  await page.goto("/accounts");
  const add = desk.dialog("Add account");
  const open = () => page.getByRole("button", { name: "Add account" }).click();
  await open();
  await add.getByLabel("Password").fill(secret);
  const put = kept(page);
  await add.getByLabel("User name").fill("somebody-new");
  await put;
  await page.keyboard.press("Escape");
  await expect(add.getByRole("alert")).toContainText("A password is kept nowhere");
  await add.getByRole("button", { name: "Leave" }).click();
  await desk.left();
  await page.reload();
  await open();
  await expect(add.getByLabel("User name")).toHaveValue("somebody-new");
  await expect(add.getByLabel("Password")).toHaveValue("");
  expect(sent.join()).toContain("somebody-new");
  expect(sent.join()).not.toContain(secret);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(secret);
  await add.getByRole("button", { name: "Start afresh" }).click();
  await expect(add.getByLabel("User name")).toHaveValue("");
});

test("the session ends while somebody types: after signing in again it is there", async ({ browser, desk: _desk, lab }) => {
  const context = await browser.newContext({ baseURL: serverUrl(), storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const desk = new Desk(page);
  await page.goto(await lab.path("test-01"));
  await desk.signIn("admin", adminPassword());
  await openProperties(page);
  const dialog = desk.dialog("Properties of test-01");
  await context.clearCookies();
  const refused = page.waitForResponse((response) => response.url().includes("/draft.put") && response.status() === 401);
  await dialog.getByLabel("Description").fill("typed after the end");
  await refused;
  await page.goto(await lab.path("test-01"));
  await desk.signIn("admin", adminPassword());
  await openProperties(page);
  await expect(dialog.getByLabel("Description")).toHaveValue("typed after the end");
  await context.close();
});

test("[cases/console 19] fields: a size in another unit, a comma, the wheel, and a list that is searched by typing", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("test-01"));
  await openProperties(page);
  const dialog = desk.dialog("Properties of test-01");
  const home = dialog.getByRole("combobox", { name: "Home server" });
  await home.click();
  await home.press("ControlOrMeta+a");
  await page.keyboard.type("xen-01");
  await expect(page.getByRole("option")).toHaveText(["xen-01"]);
  await page.getByRole("option", { name: "xen-01" }).click();
  await expect(home).toHaveValue("xen-01");
  await dialog.getByRole("tab", { name: "CPU and memory" }).click();
  const most = dialog.getByLabel("Static maximum (MiB)");
  await most.fill("1,5 GiB");
  await most.press("Tab");
  await expect(most).toHaveValue("1536");
  await most.focus();
  await page.mouse.wheel(0, 200);
  await expect(most).toHaveValue("1536");
  await most.press("ArrowUp");
  await expect(most).toHaveValue("1537");
  await most.fill("a lot");
  await expect(dialog.getByRole("alert")).toHaveText("Enter a whole number.");
  await most.fill("1536");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const host = await lab.find("xen-01", "host");
  expect((await lab.vm("test-01")).fields).toMatchObject({ memory_static_max: 1536 * 2 ** 20, affinity: host?.ref });
});

test("who may not change an object is told before anything is typed; who may change some of it changes that", async ({
  admin,
  browser,
  lab,
}) => {
  const name = `less-${process.pid}`;
  await admin.call.account.create.mutate({ username: name, displayName: "Less", password: "less-password", role: "student" });
  const member = (role: "read-only" | "vm-operator" | null) => admin.call.lab.setMember.mutate({ labId: lab.id, username: name, role });
  await member("read-only");
  const less = await Api.signedIn(serverUrl(), name, "less-password");
  const context = await browser.newContext({ baseURL: serverUrl(), storageState: less.browserState() });
  const page = await context.newPage();
  const dialog = new Desk(page).dialog("Properties of test-01");
  await page.goto(await lab.path("test-01"));
  await openProperties(page);
  await expect(dialog.getByRole("alert")).toHaveText("Your role in this lab is read-only.");
  await expect(dialog.getByRole("button", { name: "Save" })).toHaveAccessibleDescription("Your role in this lab is read-only.");
  await expect(dialog.getByLabel("Name", { exact: true })).not.toBeEditable();

  await member("vm-operator");
  await page.reload();
  await openProperties(page);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await expect(dialog.getByLabel("Name", { exact: true })).not.toBeEditable();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/This needs the role VM admin/);
  await dialog.getByLabel("Tags").fill("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  expect((await lab.vm("test-01")).fields.tags).toEqual(["mine"]);
  await context.close();
  await member(null);
  await admin.call.account.delete.mutate({ username: name });
});

test("a dialog that is opened from a wizard stands above it: Escape and Back close that one, and the wizard is as it was", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("test-01"));
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
  await page.keyboard.press("Enter");
  await wizard.getByLabel("Name", { exact: true }).fill("waiting-01");
  const above = desk.dialog("Properties of test-01");
  for (const leave of [() => page.keyboard.press("Escape"), () => page.goBack()]) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("properties");
    await page.keyboard.press("Enter");
    await expect(above).toBeVisible();
    await leave();
    await expect(above).toHaveCount(0);
    await expect(wizard.getByLabel("Name", { exact: true })).toHaveValue("waiting-01");
  }
  await page.goBack();
  await expect(wizard).toHaveCount(0);
  await expect(page).toHaveURL(await lab.path("test-01"));
});
