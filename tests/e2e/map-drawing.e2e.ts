import { readFileSync } from "node:fs";
import { expect, test } from "./support/fixtures";

test("the map is one Tab stop: arrows go from node to node, keys open, select, move and fold, and the menu key opens an object's menu", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const map = page.getByRole("region", { name: "Network topology" });
  const at = (name: string) => map.getByRole("button", { name, exact: true }).first();
  await expect(at("web-01")).toBeVisible();
  expect(await map.locator('[tabindex="0"]').count()).toBe(1);
  await map.locator('[tabindex="0"]').focus();
  await expect(at("Outside")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(at("Physical switch")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(at("Physical switch")).toHaveAttribute("aria-pressed", "true");
  // What is selected moves by keys, and stays where it was put.
  const before = await at("Physical switch").boundingBox();
  for (let n = 0; n < 3; n++) await page.keyboard.press("Alt+ArrowUp");
  const moved = await at("Physical switch").boundingBox();
  expect(moved?.y).toBeLessThan((before?.y ?? 0) - 20);
  await page.keyboard.press("Escape");
  await expect(at("Physical switch")).not.toHaveAttribute("aria-pressed");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Zoom out" })).toBeFocused();
  await page.reload();
  await expect.poll(async () => Math.round((await at("Physical switch").boundingBox())?.y ?? 0)).toBe(Math.round(moved?.y ?? -1));

  await at("xen-02").focus();
  await page.keyboard.press("-");
  await expect(at("Unfold xen-02")).toBeVisible();
  await expect(at("db-01")).toHaveCount(0);
  await page.keyboard.press("+");
  await expect(at("db-01")).toBeVisible();
  await at("web-01").focus();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menuitem", { name: "Shut Down", exact: true })).toBeVisible();
  await page.getByRole("menuitem", { name: "Put all back" }).click();
  await expect.poll(async () => Math.round((await at("Physical switch").boundingBox())?.y ?? 0)).toBe(Math.round(before?.y ?? -1));
  await at("web-01").focus();
  await page.keyboard.press("Enter");
  await expect(desk.tab("Console")).toBeVisible();
});

test("a pointer selects, drags and draws a rectangle; a line says what it carries; what is exported says what the table says", async ({
  lab,
  page,
}) => {
  await lab.pass(60);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const map = page.getByRole("region", { name: "Network topology" });
  const at = (name: string) => map.getByRole("button", { name, exact: true }).first();
  const placeOf = async (name: string) => (await at(name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await at("web-01").click();
  await at("app-01").click({ modifiers: ["Control"] });
  await expect(map.locator('[aria-pressed="true"]')).toHaveCount(2);
  const [web, app] = [await placeOf("web-01"), await placeOf("app-01")];
  await page.mouse.move(web.x + web.width / 2, web.y + web.height / 2);
  await page.mouse.down();
  await page.mouse.move(web.x + web.width / 2 - 40, web.y + web.height / 2 + 25, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await placeOf("web-01")).x - web.x)).toBeLessThan(-30);
  expect(Math.abs((await placeOf("app-01")).x - app.x - ((await placeOf("web-01")).x - web.x))).toBeLessThan(2);

  const nic = await placeOf("eth0");
  await page.keyboard.down("Shift");
  await page.mouse.move(nic.x - 6, nic.y - 4);
  await page.mouse.down();
  await page.mouse.move(nic.x + nic.width + 4, nic.y + nic.height + 4, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(map.locator('[aria-pressed="true"]')).toHaveCount(1);

  await page.mouse.click(nic.x + nic.width + 12, nic.y + nic.height / 2);
  const panel = page.getByRole("region", { name: "Line" });
  await expect(panel).toContainText("eth0 (xen-01) – xenbr0 (xen-01)");
  await expect(panel).toContainText(/Rate to xenbr0[\d.]+ [kM]?bit\/s/);
  // Who sends, and to whom, from end to end: a guest to another on the second server, one to clients outside.
  const between = panel.getByRole("list", { name: "Most between" }).getByRole("listitem");
  await expect(between.filter({ hasText: "web-01 ⇄ Outside" })).toHaveText(/Outside[\d.]+ [kM]?bit\/s$/);
  await expect(between.filter({ hasText: "app-01 ⇄ db-01" })).toHaveCount(1);
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toHaveCount(0);

  await page.getByRole("button", { name: "Export", exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Picture as SVG" }).click()]);
  const svg = readFileSync(await download.path(), "utf8");
  await page.getByRole("button", { name: "Show as table" }).click();
  const rows = page.getByRole("grid", { name: "Network topology" }).getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  for (const row of (await rows.all()).slice(1)) {
    const [from = "", to = ""] = await row.getByRole("gridcell").allInnerTexts();
    expect(svg).toContain(`>${from}\t${to}\t`);
  }
  // How it is shown follows a person, and these are all one.
  await page.getByRole("button", { name: "Show as graph" }).click();
});
