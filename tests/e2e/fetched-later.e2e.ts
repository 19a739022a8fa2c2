/** Parts of the page that come later: what cannot be fetched says so, is tried again by a button and by the next use, and leaves the rest alone. */
import type { Page } from "@playwright/test";
import { expect, serverUrl, test } from "./support/fixtures";

/** Scripts whose text has this in it are not had while `isCut`. */
interface Cut {
  isCut: boolean;
  readonly tried: string[];
}
async function cutOff(page: Page, has: RegExp): Promise<Cut> {
  const cut: Cut = { isCut: true, tried: [] };
  await page.route("**/_next/static/**/*.js", async (route) => {
    const answer = await route.fetch();
    if (!has.test(await answer.text())) return route.fulfill({ response: answer });
    cut.tried.push(route.request().url());
    return cut.isCut ? route.abort() : route.fulfill({ response: answer });
  });
  return cut;
}
const FAILED = "This part of the page could not be fetched.";

// Scripts that come when a test is over are nobody's business.
test.afterEach(({ page }) => page.unrouteAll({ behavior: "ignoreErrors" }));

for (const [what, has] of [
  ["code", /\?"topo\.showGraph"/],
  ["texts", /"topo\.showGraph":"Show as graph"/],
] as const) {
  test(`a tab whose ${what} cannot be fetched says so in its place, and comes by its button`, async ({ desk, lab, page }) => {
    const cut = await cutOff(page, has);
    await page.goto(await lab.path("web-01", "general"));
    await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
    await desk.select("Starter pool");
    await desk.tab("Topology").click();
    const panel = page.getByRole("tabpanel");
    await expect(panel.getByRole("alert")).toContainText(FAILED);
    expect(cut.tried.length).toBeGreaterThan(0);
    // The rest of the page goes on.
    await expect(desk.node("web-01")).toBeVisible();
    const before = cut.tried.length;
    await panel.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => cut.tried.length).toBeGreaterThan(before);
    await expect(panel.getByRole("alert")).toContainText(FAILED);
    cut.isCut = false;
    await panel.getByRole("button", { name: "Try again" }).click();
    await expect(panel.getByRole("button", { name: "Show as table" })).toBeVisible();
    await expect(panel.getByRole("alert")).toHaveCount(0);
  });
}

test("a tab that could not be fetched is fetched when somebody comes back to it", async ({ desk, lab, page }) => {
  const cut = await cutOff(page, /"topo\.showGraph":"Show as graph"/);
  await page.goto(await lab.path("Starter pool", "general", "pool", "pool"));
  await desk.tab("Topology").click();
  await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText(FAILED);
  cut.isCut = false;
  await desk.tab("General").click();
  await desk.tab("Topology").click();
  await expect(page.getByRole("tabpanel").getByRole("button", { name: "Show as table" })).toBeVisible();
});

test("a dialog that cannot be fetched is one that says so", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  const help = page.getByRole("menubar").getByRole("menuitem", { name: "Help" });
  await help.click();
  await expect(page.getByRole("menuitem", { name: "About Xenarium" })).toBeVisible();
  const cut = await cutOff(page, /./);
  await page.getByRole("menuitem", { name: "About Xenarium" }).click();
  const failed = page.getByRole("alertdialog", { name: FAILED });
  await expect(failed).toBeVisible();
  await page.keyboard.press("Escape");
  await desk.left();
  // The next use tries again.
  await help.click();
  await page.getByRole("menuitem", { name: "About Xenarium" }).click();
  await expect(failed).toBeVisible();
  cut.isCut = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("dialog", { name: /Xenarium/ })).toBeVisible();
  await expect(failed).toHaveCount(0);
});

test("menus come when they are opened first, with the focus on their first entry, and say so when they cannot", async ({
  desk,
  lab,
  page,
}) => {
  const cut = await cutOff(page, /menuitemcheckbox/);
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  const file = page.getByRole("menubar").getByRole("menuitem", { name: "File" });
  const failed = page.getByRole("alertdialog", { name: FAILED });
  await file.focus();
  await page.keyboard.press("Enter");
  await expect(failed).toBeVisible();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(failed).toHaveCount(0);
  await expect(file).toBeFocused();
  await desk.node("web-01").click({ button: "right" });
  await expect(failed).toBeVisible();
  cut.isCut = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("menuitem", { name: "Properties" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);

  // From the first load, by keys alone.
  await page.reload();
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  await file.focus();
  await page.keyboard.press("ArrowDown");
  const menu = page.getByRole("menu", { name: "File" });
  await expect(menu.getByRole("menuitem").first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("menu", { name: "Edit" }).or(page.getByRole("menu", { name: "View" }))).toBeVisible();
});

test("the guide beside a page says so where its text cannot be fetched", async ({ desk, lab, page }) => {
  const cut = await cutOff(page, /nothing that you break in it breaks anything else/);
  await page.goto(await lab.path("web-01", "storage"));
  await expect(desk.tab("Storage")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("F1");
  const help = page.getByRole("complementary", { name: "Help", exact: true });
  await expect(help.getByRole("alert")).toContainText(FAILED);
  cut.isCut = false;
  await help.getByRole("button", { name: "Try again" }).click();
  await expect(help.getByRole("heading", { name: "The disks of a VM" })).toBeVisible();
});

test("refusals are said once their sentences have come", async ({ desk, lab, page }) => {
  const cut = await cutOff(page, /VM_BAD_POWER_STATE:"/);
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => cut.tried.length).toBeGreaterThan(2);
  await expect(desk.tool("Start")).not.toHaveAccessibleDescription(/it must be/);
  cut.isCut = false;
  await expect(desk.tool("Start")).toHaveAccessibleDescription(/it must be/, { timeout: 20_000 });
});

test("a language that cannot be fetched says so, and the page stays in the one that it has", async ({ desk, lab, page }) => {
  const cut = await cutOff(page, /"tab\.general":"[^"]*[\u4e00-\u9fff]/);
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.tab("General")).toHaveAttribute("aria-selected", "true");
  await page.getByRole("button", { name: "中文" }).click();
  const failed = page.getByRole("alertdialog", { name: FAILED });
  await expect(failed).toBeVisible();
  expect(cut.tried.length).toBeGreaterThan(0);
  await expect(desk.tab("General")).toBeVisible();
  cut.isCut = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(desk.tab("常规")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
});

test("it is said in Chinese too", async ({ lab, page, context }) => {
  await context.addCookies([{ name: "xenarium-language", value: "zh", url: serverUrl() }]);
  const cut = await cutOff(page, /"topo\.showGraph":"/);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const alert = page.getByRole("tabpanel").getByRole("alert");
  await expect(alert).toContainText("页面的这一部分没能取到。");
  cut.isCut = false;
  await alert.getByRole("button", { name: "重试" }).click();
  await expect(alert).toHaveCount(0);
});
