/** The console as somebody at the screen uses it: by roles and names. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Desk {
  constructor(readonly page: Page) {}

  node(name: string): Locator {
    return this.page.getByRole("tree").getByRole("treeitem", { name, exact: true });
  }
  tool(name: string): Locator {
    return this.page.getByRole("toolbar", { name: "Toolbar" }).getByRole("button", { name, exact: true });
  }
  /** What stands behind the arrow of a tool: what forces it. */
  async forced(name: string, entry: string): Promise<void> {
    await this.tool(`More ways to ${name}`).click();
    await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }
  tab(name: string): Locator {
    return this.page.getByRole("tab", { name, exact: true });
  }
  dialog(name?: string | RegExp): Locator {
    return name === undefined
      ? this.page.getByRole("dialog").or(this.page.getByRole("alertdialog"))
      : this.page.getByRole("dialog", { name }).or(this.page.getByRole("alertdialog", { name }));
  }
  /** No dialog is open, and the browser's history is where it was before: a step back that is still to come would undo whatever leads away. */
  async left(): Promise<void> {
    await expect(this.dialog()).toHaveCount(0);
    await this.page.waitForFunction(() => !(history.state as { xenariumDialogs?: unknown } | null)?.xenariumDialogs);
  }
  async signIn(username: string, password: string): Promise<void> {
    await this.page.getByLabel("User name").fill(username);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }
  async select(name: string): Promise<void> {
    await this.node(name).click();
    await expect(this.page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  }
  async expectState(name: string, state: string, timeout = 20_000): Promise<void> {
    await expect(this.node(name)).toHaveAccessibleDescription(state, { timeout });
  }
  /** A button of the time bar. */
  async time(name: "Pause time" | "Real time" | "Speed ×10" | "Speed ×60" | "Step 1 s" | "Next event"): Promise<void> {
    const button = this.page.getByRole("region", { name: "Virtual time" }).getByRole("button", { name });
    await button.click();
    if (name !== "Step 1 s" && name !== "Next event") await expect(button).toHaveAttribute("aria-pressed", "true");
  }
  /** An entry of an object's context menu. */
  async menu(of: string, ...entries: readonly string[]): Promise<void> {
    await this.node(of).click({ button: "right" });
    for (const entry of entries) await this.page.getByRole("menuitem", { name: entry, exact: true }).click();
  }
  /** What stands on the terminal's screen. A terminal's letters have no roles. */
  async screen(): Promise<string> {
    const rows = await this.page.locator(".xterm-rows > div").allInnerTexts();
    return rows
      .map((row) => row.replaceAll("\u00a0", " ").trimEnd())
      .join("\n")
      .trimEnd();
  }
  async expectScreen(what: RegExp, timeout = 20_000): Promise<void> {
    await expect.poll(() => this.screen(), { timeout }).toMatch(what);
  }
  async type(text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Console input" }).focus();
    await this.page.keyboard.type(text);
  }
  async run(command: string): Promise<void> {
    await this.type(command);
    await this.page.keyboard.press("Enter");
  }
  async logIn(host: RegExp, user = "root", password = "xenarium"): Promise<void> {
    await this.expectScreen(/login: *$/, 40_000);
    await this.run(user);
    await this.expectScreen(/Password: *$/);
    await this.run(password);
    await this.expectScreen(host);
  }
  /** The row of a fact on a General tab. */
  fact(name: string): Locator {
    return this.page.getByRole("definition").filter({ has: this.page.locator(`xpath=preceding-sibling::dt[1][.="${name}"]`) });
  }
}
