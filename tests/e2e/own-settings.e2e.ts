import type { Page } from "@playwright/test";
import { adminPassword, expect, serverUrl, test } from "./support/fixtures";

const grid = (page: Page) => page.getByRole("grid", { name: "VMs" });
const column = (page: Page, name: string) => grid(page).getByRole("columnheader", { name, exact: true });
async function chooseColumn(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name, exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menuitemcheckbox")).toHaveCount(0);
}

test("columns that somebody chooses are theirs in another browser at once, and nobody else's; they can be had as at first again", async ({
  lab,
  page,
  browser,
  admin,
}) => {
  const at = await lab.path("Starter pool", "vms", "pool", "pool");
  const name = `columns-${process.pid}`;
  await admin.call.account.create.mutate({ username: name, displayName: "Somebody Else", password: "long enough", role: "student" });
  await lab.api.call.lab.setMember.mutate({ labId: lab.id, username: name, role: "read-only" });
  const open = async (username: string, password: string) => {
    const context = await browser.newContext({ baseURL: serverUrl(), storageState: { cookies: [], origins: [] } });
    const opened = await context.newPage();
    await opened.goto(at);
    await opened.getByLabel("User name").fill(username);
    await opened.getByLabel("Password").fill(password);
    await opened.getByRole("button", { name: "Sign in" }).click();
    await expect(grid(opened)).toBeVisible();
    return { context, page: opened };
  };

  await page.goto(at);
  await expect(column(page, "Memory")).toBeVisible();
  const elsewhere = await open("admin", adminPassword());
  const other = await open(name, "long enough");
  await chooseColumn(page, "Memory");
  await expect(column(page, "Memory")).toHaveCount(0);
  // Nobody there reloads or clicks.
  await expect(column(elsewhere.page, "Memory")).toHaveCount(0);
  // Opened anew, a browser never shows the columns that are not wanted.
  await elsewhere.page.evaluate(() => localStorage.clear());
  await elsewhere.page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(window, { columnsSeen: seen });
    new MutationObserver(() => {
      for (const header of document.querySelectorAll('[role="columnheader"]')) seen.add(header.textContent ?? "");
    }).observe(document, { subtree: true, childList: true });
  });
  await elsewhere.page.reload();
  await expect(column(elsewhere.page, "CPU")).toBeVisible();
  const seen = await elsewhere.page.evaluate(() => [...(window as unknown as { columnsSeen: Set<string> }).columnsSeen]);
  expect(seen.some((each) => each.startsWith("CPU"))).toBe(true);
  expect(seen.some((each) => each.startsWith("Memory"))).toBe(false);

  // The other person's page has heard of nothing, opened anew or not.
  await expect(column(other.page, "Memory")).toBeVisible();
  await other.page.reload();
  await expect(column(other.page, "Memory")).toBeVisible();

  await elsewhere.page.getByRole("button", { name: "Columns", exact: true }).click();
  await elsewhere.page.getByRole("menuitem", { name: "Columns as at First" }).click();
  await expect(column(elsewhere.page, "Memory")).toBeVisible();
  await expect(column(page, "Memory")).toBeVisible();
  await expect
    .poll(async () => (await admin.call.preference.list.query()).preferences.map(({ key }) => key))
    .not.toContain("grid.vms.hidden");
  await elsewhere.context.close();
  await other.context.close();
  await admin.call.account.delete.mutate({ username: name });
});

test("what is set while the server is away stays on the screen, and is there when it is back", async ({ lab, page, context, admin }) => {
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  await expect(column(page, "Memory")).toBeVisible();
  // A menu that has not come yet cannot be fetched from a server that is away.
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Memory", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await context.setOffline(true);
  const lost = page.waitForEvent("requestfailed", (request) => request.url().includes("preference.put"));
  await chooseColumn(page, "Memory");
  await lost;
  await expect(column(page, "Memory")).toHaveCount(0);
  expect((await admin.call.preference.list.query()).preferences).toEqual([]);
  await context.setOffline(false);
  await expect
    .poll(async () => (await admin.call.preference.list.query()).preferences.map(({ key }) => key), { timeout: 20_000 })
    .toContain("grid.vms.hidden");
  await expect(column(page, "Memory")).toHaveCount(0);
});
