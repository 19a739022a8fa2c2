import { startProxy } from "../support/proxy";
import { Api } from "./support/api";
import { expectNoFindings } from "./support/findings";
import { adminPassword, expect, serverUrl, test } from "./support/fixtures";

const serverPort = (): number => Number(new URL(serverUrl()).port);

test.describe("before anybody is signed in", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("[server.md 14] behind a proxy with the wrong settings the sign-in page says what to set, in both languages", async ({
    page,
    desk,
  }) => {
    const proxy = await startProxy(serverPort());
    await page.goto(`${proxy.url}/sign-in`);
    await desk.signIn("admin", adminPassword());
    const said = page.getByRole("alert").filter({ hasText: "XENARIUM_ORIGINS" });
    await expect(said).toContainText(`This page is at ${proxy.url}, but the server was asked as 127.0.0.1:${serverPort()}`);
    await expect(said).toContainText(`start the server with XENARIUM_ORIGINS=${proxy.url}`);
    await page.getByRole("button", { name: /中文$/ }).click();
    await expect(said).toContainText(`请以 XENARIUM_ORIGINS=${proxy.url} 启动服务器`);
    await proxy.close();
  });

  test("a browser that keeps no cookies is told so", async ({ page, desk }) => {
    const proxy = await startProxy(serverPort(), { added: { origin: serverUrl() }, dropsCookies: true });
    await page.goto(`${proxy.url}/sign-in`);
    await desk.signIn("admin", adminPassword());
    await expect(page.getByText("the browser did not keep the cookie that says so")).toBeVisible();
    await proxy.close();
  });

  test("without scripts the sign-in page says so and sends nothing, and no password gets into an address", async ({ browser }) => {
    const context = await browser.newContext({ baseURL: serverUrl(), javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto("/sign-in");
    // The browser's driver runs scripts of its own, so noscript stays shut to it.
    expect(await (await page.request.get("/sign-in")).text()).toMatch(/<noscript>.*These pages need JavaScript.*<\/noscript>/);
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill("not-the-password");
    await page.getByLabel("Password").press("Enter");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
    expect(page.url()).toBe(`${serverUrl()}/sign-in`);
    await context.close();
  });

  test("what answers in the server's place is not taken for the server", async ({ page, desk }) => {
    const proxy = await startProxy(serverPort());
    await page.goto(`${proxy.url}/sign-in`);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    proxy.lose();
    await desk.signIn("admin", adminPassword());
    await expect(page.getByText("answered in the server's place")).toBeVisible();
    await proxy.close();
    await desk.signIn("admin", adminPassword());
    await expect(page.getByText("The server does not answer.")).toBeVisible();
  });
});

test("[server.md 14] a lab that does not open behind a proxy with the wrong settings says what to set", async ({ page, lab }) => {
  const proxy = await startProxy(serverPort());
  await page.goto(`${proxy.url}${new URL(lab.url).pathname}`);
  await expect(page.getByText("Connection lost, trying again…")).toBeVisible();
  await expect(page.getByText(`start the server with XENARIUM_ORIGINS=${proxy.url}`)).toBeVisible();
  await proxy.close();
});

test("a proxy that lets no WebSocket through is named", async ({ page, lab }) => {
  const proxy = await startProxy(serverPort(), { hasNoSockets: true, added: { origin: serverUrl() } });
  await page.clock.install();
  await page.goto(`${proxy.url}${new URL(lab.url).pathname}`);
  await expect(page.getByText("Connection lost, trying again…")).toBeVisible();
  const said = page.getByText("the live connection (WebSocket) does not get through");
  await expect(async () => {
    await page.clock.runFor(5_000);
    await expect(said).toBeVisible({ timeout: 100 });
  }).toPass();
  await proxy.close();
});

test("instructors and administrators see failed sign-ins; students do not", async ({ admin, browser, page }) => {
  const account = { displayName: "Fay", password: "fay-password", role: "student" } as const;
  await admin.call.account.create.mutate({ ...account, username: "fay" });
  await admin.call.account.create.mutate({ ...account, username: "ina", displayName: "Ina", role: "instructor" });
  await page.goto("/accounts/sign-ins");
  const table = page.getByRole("table", { name: "Failed sign-ins" });
  const nobody = page.getByText("Nobody has failed to sign in.");
  await expect(table.or(nobody)).toBeVisible();
  const guesser = new Api(serverUrl());
  for (let n = 0; n < 6; n++) await guesser.call.auth.signIn.mutate({ username: "Nobody.Known", password: `guess ${n}` }).catch(() => null);
  const row = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "nobody.known" }) });
  await expect(row.getByRole("cell").nth(0)).toHaveText("127.0.0.1");
  await expect(row.getByRole("cell").nth(1)).toHaveText("5");
  await expect(row.getByRole("cell").nth(2)).toHaveText(/^\d+ s ago$/);
  await expect(row.getByRole("cell").nth(3)).toHaveText(/^(in 1 s|at once)$/);
  await expectNoFindings(page, "failed sign-ins");
  await page.getByRole("button", { name: /中文$/ }).click();
  await expect(page.getByRole("table", { name: "登录失败记录" }).getByRole("row")).not.toHaveCount(0);
  await page.getByRole("button", { name: /English$/ }).click();

  for (const [username, isAllowed] of [
    ["ina", true],
    ["fay", false],
  ] as const) {
    const own = await Api.signedIn(serverUrl(), username, account.password);
    const context = await browser.newContext({ baseURL: serverUrl(), locale: "en-GB", storageState: own.browserState() });
    const theirs = await context.newPage();
    await theirs.goto("/");
    const link = theirs.getByRole("navigation").getByRole("link", { name: "Failed sign-ins" });
    if (isAllowed) {
      await link.click();
      await expect(theirs.getByRole("rowheader", { name: "nobody.known" })).toBeVisible();
    } else {
      await expect(theirs.getByRole("heading", { name: "Labs" })).toBeVisible();
      await expect(link).toHaveCount(0);
      await theirs.goto("/accounts/sign-ins");
      await expect(theirs.getByText("Only instructors and administrators see failed sign-ins.")).toBeVisible();
    }
    await context.close();
    await admin.call.account.delete.mutate({ username });
  }
});
