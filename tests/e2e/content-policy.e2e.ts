import { adminPassword, expect, serverUrl, test } from "./support/fixtures";
import { violationsOf } from "./support/violations";

test("[server.md 15] the policy lets no inline script or style through but by a nonce that is new in each answer", async ({ page }) => {
  const nonces: string[] = [];
  for (const path of ["/sign-in", "/", "/accounts", "/no/such/page"]) {
    const response = await page.request.get(path);
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy).not.toContain("unsafe-");
    const nonce = /script-src 'self' 'nonce-([A-Za-z0-9+/]+=*)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThan(20);
    nonces.push(nonce);
    const html = await response.text();
    for (const [tag] of html.matchAll(/<(script|style)\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/<[^>]+\sstyle="/);
  }
  expect(new Set(nonces).size).toBe(nonces.length);
});

test("[server.md 15] the pages before the console break no rule of the policy", async ({ browser, lab }) => {
  const context = await browser.newContext({ baseURL: serverUrl(), locale: "en-GB", storageState: { cookies: [], origins: [] } });
  const violations = await violationsOf(context);
  const page = await context.newPage();
  await page.goto("/no/such/page");
  await expect(page.getByText("There is no such page.")).toBeVisible();
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password").fill(adminPassword());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: lab.name }).waitFor();
  await page.getByRole("button", { name: "New lab" }).click();
  await expect(page.getByRole("dialog", { name: "New lab" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Accounts" }).click();
  await page.getByRole("button", { name: "Add account" }).click();
  // The list behind the dialog has boxes of that name too, and is there first.
  await page.getByRole("dialog", { name: "Add account" }).getByRole("combobox", { name: "Role" }).click();
  await expect(page.getByRole("option", { name: "Instructor" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /^Account menu/ }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  expect(violations).toEqual([]);
  await context.close();
});

test("[server.md 15] the console, its tabs, views, wizard and terminal break no rule of the policy", async ({
  context,
  page,
  desk,
  lab,
}) => {
  test.setTimeout(120_000);
  const violations = await violationsOf(context);
  await page.goto(await lab.path("web-01"));
  await expect(desk.fact("IP address")).toBeVisible();
  for (const tab of await page.getByRole("tab").allInnerTexts()) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText("Loading…")).toHaveCount(0);
  }
  await desk.tab("Console").click();
  await desk.logIn(/root@.*# *$/);
  // Letters wider than their cell, and colours outside the palette, are styled one by one.
  await desk.run("printf '\\033[38;2;250;100;0mtrue\\033[0m \\033[1;4;31mred\\033[0m 中文 ok\\n'");
  await desk.expectScreen(/true red 中文 ok$/m);
  const colour = page.locator(".xterm-rows span", { hasText: /^true$/ }).last();
  await expect(colour).toHaveCSS("color", "rgb(250, 100, 0)");
  await desk.select("Starter pool");
  for (const tab of await page.getByRole("tab").allInnerTexts()) {
    await desk.tab(tab).click();
    await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
  }
  await expect(page.getByRole("region", { name: "Network topology" }).getByRole("button", { name: "web-01" })).toBeVisible();
  await desk.tab("VMs").click();
  await expect(page.getByRole("row", { name: /web-01/ })).toBeVisible();
  await desk.tool("New VM").click();
  await desk.dialog("New VM").getByText("Debian Bookworm 12", { exact: true }).click();
  for (let step = 0; step < 6; step += 1) await desk.dialog("New VM").getByRole("button", { name: "Next" }).click();
  await page.keyboard.press("Escape");
  expect(violations).toEqual([]);
});

test("[server.md 15] a script that gets into a page does not run", async ({ context, page, lab }) => {
  const violations = await violationsOf(context);
  await page.goto("/");
  await expect(page.getByRole("link", { name: lab.name })).toBeVisible();
  await page.evaluate(() => {
    const run = "document.documentElement.dataset.injected = 'ran'";
    const script = document.createElement("script");
    script.textContent = run;
    document.body.append(script);
    const box = document.createElement("div");
    box.innerHTML = `<img src="data:," onerror="${run}"><a id="injected" href="javascript:${run}">x</a><style>h1{color:red}</style>`;
    document.body.append(box);
    document.getElementById("injected")?.click();
  });
  await expect
    .poll(() => new Set(violations.map((text) => text.split(" ")[0])))
    .toEqual(new Set(["script-src-elem", "script-src-attr", "style-src-elem"]));
  expect(await page.evaluate(() => document.documentElement.dataset.injected)).toBeUndefined();
});
