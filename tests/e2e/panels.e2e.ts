import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { expect, test } from "./support/fixtures";

const asPanel = async (page: Page, how: string): Promise<void> => {
  await page.getByRole("button", { name: "This tab as a panel" }).click();
  await page.getByRole("menuitem", { name: how, exact: true }).click();
};
const panel = (page: Page, name: string) => page.getByRole("tabpanel", { name, exact: true });
const header = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });
/** An entry of the menu beside a panel's tab. */
async function fromMenu(page: Page, name: string, entry: string): Promise<void> {
  await header(page, name).click();
  const bar = header(page, name).locator("xpath=ancestor::*[.//button[@aria-label='Panel']][1]");
  await bar.getByRole("button", { name: "Panel", exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}
async function lines(within: ReturnType<typeof panel>): Promise<string> {
  return (await within.locator(".xterm-rows > div").allInnerTexts()).map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n");
}

test("a tab is docked at either side and floats; the page goes on beside it, and a reload brings all of it back", async ({
  lab,
  page,
  desk,
}) => {
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(await lab.path("web-01", "console"));
  await desk.expectScreen(/login:/);
  await asPanel(page, "Dock below");
  const console = panel(page, "web-01 · Console");
  await expect.poll(() => lines(console)).toMatch(/login:/);
  // Two terminals show one console: what is typed in one stands in the other, also when one of them has gone.
  await console.getByRole("textbox", { name: "Console input" }).focus();
  await page.keyboard.type("root");
  await desk.tab("Performance").click();
  await expect.poll(() => lines(console)).toMatch(/login: root$/m);
  await page.keyboard.press("Backspace");

  await desk.select("db-01");
  await asPanel(page, "Float");
  const floating = await panel(page, "db-01 · Performance").boundingBox();
  expect(floating?.width).toBeGreaterThan(500);
  await desk.select("app-01");
  await desk.tab("Storage").click();
  await asPanel(page, "Dock at the right");
  const right = await panel(page, "app-01 · Storage").boundingBox();
  const below = await console.boundingBox();
  expect(right?.x).toBeGreaterThan(700);
  expect(below?.y).toBeGreaterThan(400);
  await page.reload();
  await expect(panel(page, "db-01 · Performance")).toBeVisible();
  expect(await panel(page, "db-01 · Performance").boundingBox()).toEqual(floating);
  await expect.poll(() => lines(console)).toMatch(/login:/);
  expect((await panel(page, "app-01 · Storage").boundingBox())?.x).toBeCloseTo(right?.x ?? 0, -1);
  await expect(desk.tab("Storage")).toHaveAttribute("aria-selected", "true");

  // Everything that dragging does is in the menu, and what is closed is gone for good.
  await fromMenu(page, "db-01 · Performance", "Dock at the right");
  await fromMenu(page, "db-01 · Performance", "Fill the page");
  await expect(page.getByRole("heading", { level: 1, name: "app-01" })).toBeHidden();
  await fromMenu(page, "db-01 · Performance", "Back to its size");
  await fromMenu(page, "db-01 · Performance", "Go to its page");
  await expect(page.getByRole("heading", { level: 1, name: "db-01" })).toBeVisible();
  await fromMenu(page, "db-01 · Performance", "Close panel");
  await expect(header(page, "db-01 · Performance")).toHaveCount(0);
  await page.getByRole("menuitem", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Close all panels" }).click();
  await expect(console).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "db-01" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Panel", exact: true })).toHaveCount(0);
  expect(problems).toEqual([]);
});

test("a grid in a panel has its own choice: the toolbar keeps acting on the page's object", async ({ lab, page, desk }) => {
  await page.goto(await lab.path("web-01"));
  await desk.tab("Storage").click();
  await asPanel(page, "Dock below");
  await desk.select("app-01");
  await desk.tab("General").click();
  const storage = panel(page, "web-01 · Storage");
  await storage.getByRole("row").filter({ hasText: "web-01 disk" }).click();
  await expect(storage.getByRole("button", { name: "Detach…" })).toHaveAttribute("aria-disabled", "true");
  await desk.tool("Shut Down").click();
  await desk.expectState("app-01", "Halted");
  await desk.expectState("web-01", "Running");
});

test("a tab has a window of its own, which works by itself, and is put back from there", async ({ lab, page, context, desk }) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.expectScreen(/login:/);
  const opened = context.waitForEvent("page");
  await asPanel(page, "Own window");
  const window = await opened;
  const there = new Desk(window);
  await there.expectScreen(/login:/);
  await expect(window).toHaveTitle(/^web-01 · Console/);
  await expect(window.getByRole("tree")).toHaveCount(0);
  await there.logIn(/root@web-01/);
  await window.reload();
  await there.expectScreen(/root@web-01/);
  await desk.tab("General").click();
  const closed = window.waitForEvent("close");
  await window.getByRole("button", { name: "Put back" }).click();
  await closed;
  await expect(panel(page, "web-01 · Console")).toBeVisible();
  await expect.poll(() => lines(panel(page, "web-01 · Console"))).toMatch(/root@web-01/);
});

test("one that no console of its lab takes back says so, and becomes the whole console", async ({ lab, page }) => {
  await page.goto(`${await lab.path("web-01")}/general/window`);
  await page.getByRole("button", { name: "Put back" }).click();
  await expect(page.getByText("No other window shows this lab.")).toBeVisible();
  await page.getByRole("button", { name: "Open the whole console here" }).click();
  await expect(page.getByRole("tree")).toBeVisible();
});

test("consoles stand side by side, and a text is sent to all of them at once, those that cannot take it left out", async ({
  lab,
  page,
  desk,
}) => {
  await page.goto(lab.url);
  await desk.tab("VMs").click();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await row("web-01").click();
  await row("app-01").click({ modifiers: ["ControlOrMeta"] });
  await row("test-01").click({ modifiers: ["ControlOrMeta"] });
  await row("web-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Consoles side by side" }).click();
  const names = ["web-01", "app-01", "test-01"];
  for (const name of names) await expect(panel(page, `${name} · Console`)).toBeVisible();
  const tops = await Promise.all(names.map(async (name) => (await panel(page, `${name} · Console`).boundingBox())?.y));
  expect(new Set(tops).size).toBe(1);

  await row("web-01").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Send text to consoles…" }).click();
  const dialog = desk.dialog("Send text to 2 consoles");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByText("There is no text to send.")).toBeVisible();
  await dialog
    .getByLabel("File whose text is sent")
    .setInputFiles({ name: "names.txt", mimeType: "text/plain", buffer: Buffer.from("nobody\nwrong\n") });
  await expect(dialog.getByLabel("Text", { exact: true })).toHaveValue("nobody\nwrong\n");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  for (const name of ["web-01", "app-01"]) await expect.poll(() => lines(panel(page, `${name} · Console`))).toMatch(/login: nobody/);
});

test("a floating panel that is the first comes up inside the page", async ({ lab, page, desk }) => {
  await page.goto(await lab.path("web-01", "general"));
  await expect(desk.fact("IP address")).toBeVisible();
  await asPanel(page, "Float");
  const box = await panel(page, "web-01 · General").boundingBox();
  const main = await page.getByRole("main").boundingBox();
  expect(box?.x).toBeGreaterThan(main?.x ?? 0);
  expect(box?.y).toBeGreaterThan(main?.y ?? 0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((main?.x ?? 0) + (main?.width ?? 0));
});
