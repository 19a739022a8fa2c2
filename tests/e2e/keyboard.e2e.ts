/** From the door to a VM that was installed from a disc, with the keyboard alone: no pointer, and no focus set by a script. */
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { adminPassword, expect, test } from "./support/fixtures";

test.use({ storageState: { cookies: [], origins: [] } });

/** Name of what has the focus, as it is written or labelled. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement)) return "";
    const labels = "labels" in at ? [...((at as HTMLInputElement).labels ?? [])].map((label) => label.textContent) : [];
    return [at.getAttribute("aria-label"), ...labels, at.textContent].map((text) => text?.trim()).find((text) => text) ?? "";
  });
/** Goes on by Tab until something of that name has the focus. */
async function tabTo(page: Page, name: string | RegExp, most = 60): Promise<void> {
  const seen: string[] = [];
  for (let n = 0; n < most; n += 1) {
    const now = await focused(page);
    if (typeof name === "string" ? now === name : name.test(now)) return;
    seen.push(now);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${name}; it leads to ${seen.join(" | ")}`);
}
const type = (page: Page, text: string): Promise<void> => page.keyboard.type(text);
const press = (page: Page, ...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

/** Questions of the live system and of setup-alpine, and what is typed at each. */
const dialogue: readonly (readonly [RegExp, string])[] = [
  [/localhost login: *$/, "root"],
  [/localhost:~# *$/, "setup-alpine"],
  [/\[none\] *$/, "us"],
  [/\[localhost\] *$/, "lighthouse"],
  [/\[eth0\] *$/, ""],
  [/\[dhcp\] *$/, ""],
  [/\(y\/n\) \[n\] *$/, ""],
  [/New password: *$/, "keeper"],
  [/Retype password: *$/, "keeper"],
  [/\[UTC\] *$/, ""],
  [/\[no\] *$/, "no"],
];
const ontoDisk: readonly (readonly [RegExp, string])[] = [
  [/disk\(s\).*\[none\] *$/s, "xvda"],
  [/\[\?\] *$/, "sys"],
  [/\(y\/n\) \[n\] *$/, "y"],
];

test("from sign-in to a running VM installed from an ISO, with the keyboard alone", async ({ lab, page }) => {
  test.setTimeout(240_000);
  const desk = new Desk(page);
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await tabTo(page, "User name");
  await type(page, "admin");
  await tabTo(page, "Password");
  await type(page, adminPassword());
  await press(page, "Enter");
  await expect(page.getByRole("link", { name: lab.name })).toBeVisible();
  await tabTo(page, lab.name, 200);
  await press(page, "Enter");
  await expect(page.getByRole("tree")).toBeVisible();

  await tabTo(page, "Speed ×10", 200);
  await press(page, "Enter");

  // New VM, page by page: Enter goes on.
  await press(page, "Control+Alt+N");
  const wizard = desk.dialog("New VM");
  await expect(wizard).toBeVisible();
  const goOn = async (step: number): Promise<void> => {
    await press(page, "Enter");
    await expect(wizard.getByRole("list", { name: "Steps" }).getByRole("button").nth(step)).toHaveAttribute("aria-current", "step");
  };
  await tabTo(page, "Find a template");
  await type(page, "other install");
  await tabTo(page, /Other install media/);
  await press(page, "Space");
  await goOn(1);
  await tabTo(page, "Name");
  await press(page, "Control+A");
  await type(page, "lighthouse");
  await goOn(2);
  await tabTo(page, "Leave the DVD drive empty");
  await press(page, "ArrowDown");
  await expect(wizard.getByRole("combobox", { name: "ISO image" })).toContainText("alpine-virt-3.20.3-x86_64.iso");
  await goOn(3);
  await goOn(4);
  await goOn(5);
  await tabTo(page, "Add disk");
  await press(page, "Enter");
  await goOn(6);
  await tabTo(page, "Next");
  await goOn(7);
  await press(page, "Control+Enter");
  await expect(wizard).toHaveCount(0);

  // Its console comes up by itself.
  await expect(page.getByRole("heading", { level: 1, name: "lighthouse" })).toBeVisible({ timeout: 30_000 });
  await expect(desk.tab("Console")).toHaveAttribute("aria-selected", "true");
  await tabTo(page, "Type in the console", 200);
  await press(page, "Enter");
  expect(await focused(page)).toBe("Console input");
  for (const [question, answer] of [...dialogue, ...ontoDisk]) {
    await desk.expectScreen(question, 60_000);
    await type(page, answer);
    await press(page, "Enter");
  }
  await desk.expectScreen(/Installation is complete\. Please reboot\.[\s\S]*# *$/, 60_000);
  await type(page, "reboot");
  await press(page, "Enter");
  await desk.expectScreen(/lighthouse login: *$/, 60_000);
  await type(page, "root");
  await press(page, "Enter");
  await desk.expectScreen(/Password: *$/);
  await type(page, "keeper");
  await press(page, "Enter");
  await desk.expectScreen(/lighthouse:~# *$/);
  await type(page, "df / | tail -n 1");
  await press(page, "Enter");
  await desk.expectScreen(/\/dev\/xvda3/);
  // And out of the terminal again, which Tab then passes.
  await press(page, "Control+Shift+Escape");
  expect(await focused(page)).toBe("Type in the console");
  await tabTo(page, /^No running tasks|^Tasks/);
});
