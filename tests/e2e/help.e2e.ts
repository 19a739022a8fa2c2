/** The guide one key away: beside a page, on a phone, and as pages of its own. */
import type { Page } from "@playwright/test";
import { expectNoFindings } from "./support/findings";
import { expect, serverUrl, test } from "./support/fixtures";
import { violationsOf } from "./support/violations";

// What is fetched ahead is part of what is looked at.
test.use({ savesData: false });

/** Words that stand in the guide and nowhere else. */
const SAID = { en: "nothing that you break in it breaks anything else", zh: "在这里弄坏什么" };
const helpOf = (page: Page, name = "Help") => page.getByRole("complementary", { name, exact: true });

test("F1 opens the help of the page and tab beside it, and closes it again", async ({ desk, lab, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(await lab.path("web-01", "storage"));
  await expect(desk.tab("Storage")).toHaveAttribute("aria-selected", "true");
  await desk.tab("Storage").focus();
  await page.keyboard.press("F1");
  const help = helpOf(page);
  await expect(help.getByRole("heading", { name: "The disks of a VM" })).toBeVisible();
  await expect(help).toBeFocused();
  // Beside the page and not over it.
  const [main, side] = [await page.getByRole("main").boundingBox(), await help.boundingBox()];
  expect((main?.x ?? 0) + (main?.width ?? 0)).toBeLessThanOrEqual((side?.x ?? 0) + 1);
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await expect(desk.tab("Storage")).toBeFocused();

  // It follows the page: another tab, another kind, a page of the lab.
  await page.keyboard.press("?");
  await expect(help.getByRole("heading", { name: "The disks of a VM" })).toBeVisible();
  await desk.tab("Networking").click();
  await expect(help.getByRole("heading", { name: "The interfaces of a VM" })).toBeVisible();
  await desk.select("xen-01");
  await desk.tab("Performance").click();
  await expect(help.getByRole("heading", { name: "Performance" })).toBeVisible();
  await page.goto(`${lab.url}/notifications`);
  await expect(page.getByRole("menubar")).toBeVisible();
  await page.keyboard.press("F1");
  await expect(help.getByRole("heading", { name: "Alerts" })).toBeVisible();
  await page.keyboard.press("F1");
  await expect(help).toHaveCount(0);
});

test("the help is searched, its links lead on, and one comes back to the page's own", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("F1");
  const help = helpOf(page);
  await expect(help.getByRole("heading", { name: "Changing a VM" })).toBeVisible();
  const box = help.getByRole("searchbox", { name: "Search the guide" });
  // What is typed in the box is typed: a question mark closes nothing.
  await box.fill("");
  await box.press("?");
  await expect(box).toHaveValue("?");
  await box.fill("hard stop");
  await expect(help.getByText(/^\d+ sections? found$/)).toBeVisible();
  await help.getByRole("link", { name: "Inside a guest › What a hard stop loses" }).click();
  await expect(help.getByRole("heading", { name: "What a hard stop loses" })).toBeVisible();
  await expect(help.getByRole("link", { name: "Open as a page" })).toHaveAttribute("href", "/guide/guests#lost");
  await box.fill("zzzz");
  await expect(help.getByText("Nothing in the guide has all of these words.")).toBeVisible();
  await box.press("Escape");
  await expect(box).toHaveValue("");
  await help.getByRole("button", { name: "Back to this page’s help" }).click();
  await expect(help.getByRole("heading", { name: "Changing a VM" })).toBeVisible();
  await help.getByText("All pages of the guide").click();
  await help.getByRole("navigation", { name: "All pages of the guide" }).getByRole("link", { name: "Looking inside" }).click();
  await expect(help.getByRole("heading", { name: "Looking inside" })).toBeVisible();
  await help.getByRole("link", { name: "Open as a page" }).focus();
  await page.keyboard.press("F1");
  await expect(help).toHaveCount(0);
});

test("a console has F1 to itself; the menu and the palette open the help there", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.expectScreen(/login: *$/, 40_000);
  await desk.type("");
  await page.keyboard.press("F1");
  await page.keyboard.press("?");
  await expect(helpOf(page)).toHaveCount(0);
  await lab.pass(1);
  // The guest has both: the key of F1 is what a terminal sends for it.
  await desk.expectScreen(/login: .*\?/);
  await page.keyboard.press("Control+Shift+Escape");
  await page.keyboard.press("F1");
  await expect(helpOf(page).getByRole("heading", { name: "Consoles", exact: true })).toBeVisible();
  await page.keyboard.press("F1");
  await page.getByRole("menuitem", { name: "Help", exact: true }).click();
  await page.getByRole("menuitem", { name: "Help for this page" }).click();
  await expect(helpOf(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Help for this");
  await page.getByRole("option").filter({ hasText: "Help for this page" }).click();
  await expect(helpOf(page)).toBeFocused();
});

test("a wizard leads to its section, in a tab of its own", async ({ desk, lab, page, context }) => {
  await page.goto(await lab.path("web-01"));
  await expect(desk.tab("Overview")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Control+Alt+n");
  const wizard = desk.dialog("New VM");
  await expect(wizard.getByRole("link", { name: "Help (opens in a new tab)" })).toHaveAttribute("href", "/guide/vms#new");
  const opening = context.waitForEvent("page");
  await page.keyboard.press("F1");
  const guide = await opening;
  await expect(guide.getByRole("heading", { name: "Making a VM" })).toBeInViewport();
  await expect(wizard).toBeVisible();
});

test("a text field has ? to itself", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  const box = page.getByRole("searchbox").or(page.getByRole("combobox")).first();
  await box.focus();
  await page.keyboard.press("?");
  await expect(helpOf(page)).toHaveCount(0);
});

test("outside a lab there is the same help, and none of the guide is fetched before it is asked for", async ({ page }) => {
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/_next/static/")) scripts.push(response.text().catch(() => ""));
  });
  const fetched = async (): Promise<string> => (await Promise.all(scripts)).join("\n");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect((await fetched()).length).toBeGreaterThan(100_000);
  expect(await fetched()).not.toContain(SAID.en);
  await page.keyboard.press("F1");
  const help = helpOf(page);
  await expect(help.getByRole("heading", { name: "Labs and their members" })).toBeVisible();
  // It comes in the language in use alone.
  expect(await fetched()).toContain(SAID.en);
  expect(await fetched()).not.toContain(SAID.zh);
  await help.getByRole("button", { name: "Close the help" }).click();
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await expect(help.getByRole("heading", { name: "Accounts" })).toBeVisible();
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  test("the guide has addresses of its own, to sections too, within the content policy", async ({ page, context }) => {
    const violations = await violationsOf(context);
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "User guide" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Your first lab" })).toBeVisible();
    await page.getByRole("link", { name: "Labs and their members" }).click();
    await expect(page).toHaveURL(/\/guide\/labs$/);
    await page.goto("/guide/finding#vapps");
    await expect(page.getByRole("heading", { name: "vApps", exact: true })).toBeInViewport();
    await expectNoFindings(page, "the guide as a page");
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("button", { name: /^Language/ }).click();
    await expect(page.getByRole("heading", { level: 1, name: "查找与组织" })).toBeVisible();
    await page.goto("/guide/not-there");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(violations).toEqual([]);
  });
});

test("in Chinese the help is Chinese", async ({ context, lab, page }) => {
  await context.addCookies([{ name: "xenarium-language", value: "zh", url: serverUrl() }]);
  await page.goto(await lab.path("web-01", "storage"));
  await expect(page.getByRole("tab", { name: "存储" })).toBeVisible();
  await page.keyboard.press("F1");
  const help = helpOf(page, "帮助");
  await expect(help.getByRole("heading", { name: "虚拟机的磁盘" })).toBeVisible();
  await help.getByRole("searchbox").fill("激活 停用");
  await expect(help.getByText(/找到 \d+ 节/)).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the help, ${colorScheme}`, async ({ lab, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(await lab.path("Starter pool", "search", "pool", "pool"));
    await expect(page.getByRole("tab", { name: "Search" })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("F1");
    await expect(helpOf(page).getByRole("heading", { name: "Searches" })).toBeVisible();
    await expectNoFindings(page, "help");
    await helpOf(page).getByRole("searchbox").fill("disk");
    await expect(helpOf(page).getByText("sections found")).toBeVisible();
    await expectNoFindings(page, "help, searched");
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });
  test("the help is a sheet that Escape closes", async ({ lab, page }) => {
    await page.goto(await lab.path("web-01", "console"));
    await page.getByRole("button", { name: "Menus" }).tap();
    await page.getByRole("menuitem", { name: "Help", exact: true }).tap();
    await page.getByRole("menuitem", { name: "Help for this page" }).tap();
    const sheet = page.getByRole("dialog", { name: "Help" });
    await expect(sheet.getByRole("heading", { name: "Consoles", exact: true })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);
    await expectNoFindings(page, "help on a phone");
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
  });
});
