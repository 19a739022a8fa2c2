import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { expect, test } from "./support/fixtures";

/** Rules broken gravely. Base UI's focus guards and the inside of the terminal are not ours. */
async function graveIn(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).exclude("[data-base-ui-focus-guard]").exclude(".xterm");
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  for (const theme of ["light", "dark"] as const) {
    test(`the sign-in page has no grave fault, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto("/sign-in");
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
      expect(await graveIn(page)).toEqual([]);
    });
  }
});

for (const theme of ["light", "dark"] as const) {
  test(`labs, tabs, topology and wizard have no grave fault, ${theme}`, async ({ lab, page }) => {
    test.setTimeout(120_000);
    const desk = new Desk(page);
    // The second theme has the same elements in other colours.
    const rules = theme === "dark" ? ["color-contrast"] : undefined;
    // A fading colour is no colour to measure.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto("/");
    await expect(page.getByRole("link", { name: lab.name })).toBeVisible();
    expect(await graveIn(page, rules)).toEqual([]);

    await page.goto(await lab.path("web-01"));
    await expect(desk.fact("IP address")).toBeVisible();
    expect(await graveIn(page, rules)).toEqual([]);
    for (const tab of ["Console", "Networking", "Storage", "Performance"]) {
      await desk.tab(tab).click();
      await expect(desk.tab(tab)).toHaveAttribute("aria-selected", "true");
      await expect(page.getByText("Loading…")).toHaveCount(0);
      expect(await graveIn(page, rules), tab).toEqual([]);
    }
    await desk.select("Starter pool");
    for (const tab of ["VMs", "Topology"]) {
      await desk.tab(tab).click();
      await expect(page.getByText("web-01").last()).toBeVisible();
      expect(await graveIn(page, rules), tab).toEqual([]);
    }
    await page.getByRole("button", { name: "Show as table" }).click();
    expect(await graveIn(page, rules), "topology table").toEqual([]);

    const { ref, uuid } = await lab.vm("web-01");
    await lab.submit("message.create", { name: "VM_CRASHED", priority: 2, cls: "VM", obj_uuid: uuid, body: "VM 'web-01' crashed" });
    await lab.submit("set_field", { class: "VM", self: ref, field: "tags", value: ["web"] });
    await page.getByRole("radio", { name: "Organisation" }).click();
    await expect(desk.node("Tags")).toBeVisible();
    expect(await graveIn(page, rules), "organisation").toEqual([]);
    await page.getByRole("radio", { name: "Saved searches" }).click();
    await expect(desk.node("Running")).toBeVisible();
    await page.getByRole("button", { name: "Edit search" }).click();
    await expect(page.getByRole("grid", { name: "Found objects" })).toBeVisible();
    expect(await graveIn(page, rules), "search").toEqual([]);
    await page.getByRole("radio", { name: "Notifications" }).click();
    await page.getByRole("row").filter({ hasText: "Crashed" }).click();
    expect(await graveIn(page, rules), "notifications").toEqual([]);
    await page.getByRole("radio", { name: "Infrastructure" }).click();

    await desk.tool("New VM").click();
    const wizard = desk.dialog("New VM");
    await wizard.getByText("Debian Bookworm 12", { exact: true }).click();
    for (let step = 0; ; step += 1) {
      expect(await graveIn(page, rules), `wizard page ${step + 1}`).toEqual([]);
      const next = wizard.getByRole("button", { name: "Next" });
      if (!(await next.isVisible())) break;
      await next.click();
      await expect(
        wizard
          .getByRole("list", { name: "Steps" })
          .getByRole("button")
          .nth(step + 1),
      ).toHaveAttribute("aria-current", "step");
    }
  });
}
