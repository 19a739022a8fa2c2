import { expect, test } from "./support/fixtures";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test("[cases/console 18] on a phone: list, object, power sheet, console with keys, graphs, tasks", async ({ desk, lab, page }) => {
  await page.goto(lab.url);
  const places = page.getByRole("navigation", { name: "Places" });
  await expect(places.getByRole("button", { name: "List" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("menubar")).toHaveCount(0);
  // Nothing of the page is wider than the phone.
  const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await isWide()).toBe(false);

  await page.getByRole("treeitem", { name: "web-01" }).tap();
  await expect(page.getByRole("heading", { name: "web-01" })).toBeVisible();
  await expect(page.getByRole("tree")).toHaveCount(0);
  expect(await isWide()).toBe(false);

  // What cannot be done says why, and what takes the VM away asks.
  await page.getByRole("button", { name: "Power of web-01" }).tap();
  const sheet = page.getByRole("dialog", { name: "web-01" });
  await expect(sheet.getByRole("button", { name: /^Suspend/ })).toBeVisible();
  await sheet.getByRole("button", { name: /^Shut Down/ }).tap();
  await page.getByRole("alertdialog").getByRole("button", { name: "Shut Down" }).tap();
  await lab.pass(60);
  await expect(page.getByText("Halted", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Power of web-01" }).tap();
  await sheet.getByRole("button", { name: /^Start/ }).tap();
  await lab.pass(120);
  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible();

  // The console takes what the phone's keyboard has not.
  await page.getByRole("tab", { name: "Console" }).tap();
  const screen = page.locator(".xterm-rows");
  // The end of the screen is asked for: above it stands what was before the VM was started again.
  await desk.logIn(/# *$/);
  await page.keyboard.type("sleep 1000\n");
  await lab.pass(2);
  const keys = page.getByRole("toolbar", { name: "Keys" });
  await keys.getByRole("button", { name: "Ctrl" }).tap();
  await expect(keys.getByRole("button", { name: "Ctrl" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.type("c");
  await expect(keys.getByRole("button", { name: "Ctrl" })).toHaveAttribute("aria-pressed", "false");
  await lab.pass(2);
  await expect(screen).toContainText("^C");
  await keys.getByRole("button", { name: "Up", exact: true }).tap();
  await lab.pass(1);
  await expect(screen).toContainText(/\^C\s*\S*# sleep 1000/);
  expect(await isWide()).toBe(false);

  // Graphs are looked at, and not put together here.
  await page.getByRole("tab", { name: "Performance" }).tap();
  await expect(page.getByRole("radiogroup", { name: "Range" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New graph…" })).toHaveCount(0);
  expect(await isWide()).toBe(false);

  await places.getByRole("button", { name: "Tasks" }).tap();
  await expect(page.getByRole("region", { name: "Tasks" })).toContainText("web-01");
  await places.getByRole("button", { name: "Alerts" }).tap();
  await expect(page).toHaveURL(/notifications$/);
  await page.goBack();
  await page.getByRole("button", { name: "Back to the list" }).tap();
  await expect(page.getByRole("treeitem", { name: "web-01" })).toBeVisible();
  // All menus are behind one button.
  await places.getByRole("button", { name: "Menus" }).tap();
  await expect(page.getByRole("menuitem", { name: "View" })).toBeVisible();
});
