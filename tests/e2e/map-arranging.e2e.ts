import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const box = async (node: Locator) => {
  const at = await node.boundingBox();
  if (!at) throw new Error("not drawn");
  return at;
};
async function drag(page: Page, node: Locator, by: { readonly x: number; readonly y: number }): Promise<void> {
  const { x, y, width, height } = await box(node);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + by.x / 2, y + height / 2 + by.y / 2);
  await page.mouse.move(x + width / 2 + by.x, y + height / 2 + by.y);
  await page.mouse.up();
}

test("what is moved on the map stays moved, for all, until it is undone; by keys and for oneself as well", async ({
  browser,
  admin,
  lab,
  page,
}) => {
  const path = await lab.path("Starter pool", "topology", "pool", "pool");
  const context = await browser.newContext({ storageState: admin.browserState(), baseURL: admin.url, locale: "en-GB" });
  const other = await context.newPage();
  await Promise.all([page.goto(path), other.goto(path)]);
  const node = (at: Page, name = "web-01") => at.getByRole("region", { name: "Network topology" }).getByRole("button", { name });
  await expect(node(other)).toBeVisible();
  const [before, beside] = [await box(node(page)), await box(node(page, "app-01"))];
  await drag(page, node(page), { x: -40, y: 60 });
  const isMoved = (at: Page) => async () => Math.round((await box(node(at))).y - before.y) > 40;
  await expect.poll(isMoved(page)).toBe(true);
  await expect.poll(isMoved(other)).toBe(true);
  expect(await box(node(page, "app-01"))).toEqual(beside);
  await page.reload();
  await expect.poll(isMoved(page)).toBe(true);

  await node(page).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Undo the last arranging" }).click();
  for (const at of [page, other]) await expect.poll(isMoved(at)).toBe(false);

  // By keys, and aligned with another.
  await node(page).click();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(async () => (await box(node(page))).y > before.y).toBe(true);
  await node(page, "app-01").click({ modifiers: ["Control"] });
  await node(page, "app-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Align and distribute" }).hover();
  await page.getByRole("menuitem", { name: "Left edges" }).click();
  await expect.poll(async () => (await box(node(page))).x === (await box(node(page, "app-01"))).x).toBe(true);

  // For oneself: nobody else sees it.
  await node(page).click({ button: "right" });
  await page.getByRole("menuitemcheckbox", { name: "Arrange for myself alone" }).click();
  await page.keyboard.press("Escape");
  const there = await box(node(other));
  await drag(page, node(page), { x: -40, y: 60 });
  await expect.poll(isMoved(page)).toBe(true);
  await other.reload();
  await expect.poll(async () => Math.round((await box(node(other))).y) === Math.round(there.y)).toBe(true);
  await context.close();
});
