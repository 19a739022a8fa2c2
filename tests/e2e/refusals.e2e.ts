import { Api } from "./support/api";
import { Desk } from "./support/desk";
import { adminPassword, expect, serverUrl, test } from "./support/fixtures";

const nobody = { cookies: [], origins: [] };

test.describe("without a session", () => {
  test.use({ storageState: nobody });

  test("a wrong password is refused in words", async ({ desk, page }) => {
    await page.goto("/sign-in");
    await desk.signIn("admin", "not the password");
    await expect(page.getByRole("alert").filter({ hasText: "User name or password is wrong." })).toBeVisible();
    await expect(page.getByLabel("Password")).toHaveValue("");
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test("every page leads to the door, and the door back to the page", async ({ desk, lab, page }) => {
    for (const path of ["/", "/accounts"]) {
      await page.goto(path);
      await expect(page).toHaveURL(new RegExp(`/sign-in\\?next=${encodeURIComponent(path)}$`));
    }
    await page.goto(lab.url);
    await expect(page).toHaveURL(/\/sign-in/);
    await desk.signIn("admin", adminPassword());
    await expect(page).toHaveURL(new RegExp(`/labs/${lab.id}`));
    await expect(desk.node("web-01")).toBeVisible();
  });

  test("the interface answers 401", async ({ lab, request }) => {
    const calls = [
      request.get(`${serverUrl()}/api/trpc/lab.list`),
      request.post(`${serverUrl()}/api/trpc/lab.submit`, {
        data: { labId: lab.id, requestId: "12345678", op: "VM.pause", args: { vm: (await lab.vm("web-01")).ref } },
      }),
    ];
    for (const answer of await Promise.all(calls)) {
      expect(answer.status()).toBe(401);
      expect((await answer.json()).error.data.code).toBe("UNAUTHORIZED");
    }
    expect((await request.get(`${serverUrl()}/api/labs/${lab.id}/export`)).status()).toBe(401);
  });
});

test("another's lab does not exist", async ({ admin, lab, browser }) => {
  const username = `stranger-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Stranger", password: "strange-password", role: "student" });
  const stranger = await Api.signedIn(serverUrl(), username, "strange-password");
  const context = await browser.newContext({ storageState: stranger.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  await page.goto(await lab.path("web-01"));
  await expect(page.getByText("This lab does not exist, or you are not a member of it.")).toBeVisible();
  await page.goto(`/labs/no-such-lab`);
  await expect(page.getByText("This lab does not exist, or you are not a member of it.")).toBeVisible();
  await page.goto("/accounts");
  await expect(page.getByText("Only administrators see the accounts.")).toBeVisible();
  await page.goto("/no/such/page");
  await expect(page.getByText("There is no such page.")).toBeVisible();
  await expect(stranger.call.lab.get.query({ labId: lab.id })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("a control domain that is closed to somebody says so once, in the page's language", async ({ admin, lab, browser }) => {
  const username = `operator-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Operator", password: "strange-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  const operator = await Api.signedIn(serverUrl(), username, "strange-password");
  const context = await browser.newContext({ storageState: operator.browserState(), baseURL: serverUrl(), locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(await lab.path("xen-01", "console", "host", "host"));
  await expect(page.getByText("The control domain of xen-01 is not open to you.")).toBeVisible();
  // Controls that are off have the same sentence, for whoever points at them.
  const why = page.getByText("This needs the role Pool operator. You are VM operator in this lab.");
  await expect(why.filter({ visible: true })).toHaveCount(1);
  await page.getByRole("button", { name: "Language: 中文" }).click();
  await expect(page.getByText("xen-01 的控制域不对您开放。")).toBeVisible();
  await expect(page.getByText("您的角色是：虚拟机操作员（vm-operator）。")).toHaveCount(1);

  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "pool-operator" });
  await page.reload();
  await expect(page.getByRole("textbox", { name: "控制台输入" })).toBeAttached();
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("a name of 64 KiB and too much memory stop the wizard at their page", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await desk.tool("New VM").click();
  const wizard = desk.dialog("New VM");
  const next = wizard.getByRole("button", { name: "Next" });
  await next.click();
  await expect(wizard.getByRole("alert")).toHaveText("Choose a template.");
  await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
  await next.click();
  const name = wizard.getByLabel("Name", { exact: true });
  await name.fill("x".repeat(64 * 1024));
  await next.click();
  await expect(wizard.getByRole("alert")).toHaveText("At most 256 characters.");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("");
  await next.click();
  await expect(wizard.getByRole("alert")).toHaveText("Enter a name.");
  await name.fill("glutton");
  await next.click();
  await next.click();
  await next.click();
  await wizard.getByLabel("Memory (MiB)").fill("1048576");
  await next.click();
  await expect(wizard.getByRole("alert")).toHaveText(/No server in this lab has that much memory; the largest has 64 GiB\./);
  await wizard.getByLabel("Memory (MiB)").fill("65000");
  await next.click();
  await next.click();
  await next.click();
  await wizard.getByRole("button", { name: "Create" }).click();
  await expect(wizard.getByRole("alert")).toHaveText(/GiB free, .* needed/);
  await wizard.getByRole("button", { name: "Cancel" }).click();
  expect(await lab.find("glutton")).toBeNull();
});

test("a VM that does not fit says so when it is started", async ({ desk, lab, page }) => {
  const { ref } = await lab.vm("build-01");
  const GIB = 1024 ** 3;
  await lab.submit("VM.set_memory_limits", {
    self: ref,
    static_min: GIB,
    dynamic_min: 63 * GIB,
    dynamic_max: 63 * GIB,
    static_max: 63 * GIB,
  });
  await page.goto(await lab.path("build-01"));
  await desk.tool("Start").click({ force: true });
  await expect(page.getByRole("alert").filter({ hasText: /build-01 cannot start: .*memory/i })).toBeVisible();
  await desk.expectState("build-01", "Halted");
});

test("markup in a name is text everywhere", async ({ desk, lab, page }) => {
  const name = "<img src=x onerror=alert(1)>";
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await lab.submit("set_field", { class: "VM", self: (await lab.vm("test-01")).ref, field: "name_label", value: name });
  await page.goto(await lab.path(name));
  await expect(desk.node(name)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText(name);
  await expect(desk.tool("Pause")).toHaveAccessibleDescription(new RegExp(`^${name.replace(/[()]/g, "\\$&")} cannot be paused`));
  await desk.tool("Start").click();
  await desk.time("Speed ×60");
  await desk.expectState(name, "Running");
  await page.getByRole("contentinfo").getByRole("button").first().click();
  await expect(page.getByRole("region", { name: "Tasks" }).getByText(name).first()).toBeVisible();
  for (const tab of ["Networking", "Storage", "Console", "Performance"]) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
  }
  await desk.select("Starter pool");
  await desk.tab("VMs").click();
  await expect(page.getByRole("grid").getByText(name)).toBeVisible();
  await desk.tab("Topology").click();
  await expect(page.getByRole("button", { name: /onerror/ }).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("onerror");
  await expect(desk.dialog("Command palette").getByRole("option").first()).toContainText(name);
  await page.keyboard.press("Escape");
  await desk.menu(name, "Rename…");
  await expect(desk.dialog(`Rename ${name}`)).toBeVisible();
  expect(dialogs).toBe(0);
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

test("the interface refuses with the toolstack's own codes", async ({ lab }) => {
  const web = await lab.vm("web-01");
  expect(await lab.submit("VM.start", { vm: web.ref })).toEqual({
    ok: false,
    fault: { code: "VM_BAD_POWER_STATE", params: [web.ref, "halted", "running"] },
  });
  const nothing = "OpaqueRef:00000000-0000-0000-0000-00000000dead";
  expect(await lab.submit("VM.start", { vm: nothing })).toEqual({ ok: false, fault: { code: "HANDLE_INVALID", params: ["VM", nothing] } });
  expect(await lab.submit("VM.start", { vm: "web-01" })).toEqual({
    ok: false,
    fault: { code: "HANDLE_INVALID", params: ["VM", "web-01"] },
  });
  expect(await lab.submit("VM.clone", { vm: web.ref, new_name: "x".repeat(64 * 1024) })).toMatchObject({
    ok: false,
    fault: { code: "INVALID_VALUE", params: ["name_label", `${"x".repeat(80)}…`], why: ["text.too_long", 65_536, 256] },
  });
});

test("a member who may only read finds every action off, with the reason", async ({ admin, lab, browser }) => {
  const username = `reader-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Reader", password: "reader-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const reader = await Api.signedIn(serverUrl(), username, "reader-password");
  const context = await browser.newContext({ storageState: reader.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  const desk = new Desk(page);
  await page.goto(await lab.path("web-01"));
  for (const name of ["New VM", "Import…", "Shut Down", "Pause"]) {
    await expect(desk.tool(name)).toBeDisabled();
    await expect(desk.tool(name)).toHaveAccessibleDescription("Your role in this lab is read-only.");
  }
  const { ref } = await lab.vm("web-01");
  const outcome = await reader.call.lab.submit
    .mutate({ labId: lab.id, requestId: "read-only-pause", op: "VM.pause", args: { vm: ref } })
    .catch((error: { data: { code: string } }) => error.data.code);
  expect(JSON.stringify(outcome)).toMatch(/FORBIDDEN|RBAC_PERMISSION_DENIED|PERMISSION_DENIED/);
  await context.close();
  await admin.call.account.delete.mutate({ username });
});
