import { Desk } from "./support/desk";
import { expect, serverUrl, test } from "./support/fixtures";

/** What the product promises for two people at one lab. */
const LIMIT_MS = 250;
const ROUNDS = 5;

declare global {
  interface Window {
    stateSeen: Promise<number>;
  }
}

test("two people at one lab see each other and what the other does within 250 ms", async ({ desk, lab, page, browser }) => {
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Add account" }).click();
  const name = `mate-${process.pid}`;
  const add = desk.dialog("Add account");
  await add.getByLabel("User name").fill(name);
  await add.getByLabel("Display name").fill("Second Person");
  await add.getByLabel("Password").fill("second-password");
  await add.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Second Person" })).toBeVisible();

  await page.goto("/");
  await page.getByRole("button", { name: `More actions: ${lab.name}` }).click();
  await page.getByRole("menuitem", { name: "Members…" }).click();
  const members = desk.dialog(`Members of ${lab.name}`);
  await members.getByLabel("User name").fill(name);
  await members.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "VM operator" }).click();
  await members.getByRole("button", { name: "Add member" }).click();
  await expect(members.getByRole("listitem").filter({ hasText: "Second Person" })).toBeVisible();

  const context = await browser.newContext({ baseURL: serverUrl(), storageState: { cookies: [], origins: [] } });
  const second = await context.newPage();
  const mate = new Desk(second);
  await second.goto(lab.url);
  await mate.signIn(name, "second-password");
  await mate.select("db-01");
  await page.goto(await lab.path("web-01"));
  await desk.expectState("web-01", "Running");

  const here = (at: typeof page) => at.getByRole("list", { name: "Here now" }).getByRole("button");
  await expect(here(page)).toHaveCount(2);
  await expect(here(second)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Second Person" })).toHaveAccessibleDescription("Second Person, at db-01");
  await expect(second.getByRole("button", { name: "Administrator" })).toHaveAccessibleDescription("Administrator, at web-01");

  // One machine, one monotonic clock behind both pages' time origins: wall time is what the two have in common.
  const measured: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [act, state] = round % 2 === 0 ? ["Pause", "Paused"] : ["Unpause", "Running"];
    await expect(desk.tool(act as string)).toBeEnabled();
    await mate.node("web-01").evaluate((node, wanted) => {
      const word = document.getElementById(node.getAttribute("aria-describedby") ?? "");
      window.stateSeen = new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          if (word?.textContent !== wanted) return;
          watch.disconnect();
          resolve(performance.timeOrigin + performance.now());
        });
        watch.observe(node, { subtree: true, childList: true, characterData: true });
      });
    }, state);
    const clicked = await desk.tool(act as string).evaluate((button: HTMLElement) => {
      const at = performance.timeOrigin + performance.now();
      button.click();
      return at;
    });
    measured.push((await second.evaluate(() => window.stateSeen)) - clicked);
    await desk.expectState("web-01", state as string);
  }
  measured.sort((a, b) => a - b);
  test.info().annotations.push({ type: "click in one, state in the other (ms)", description: measured.map(Math.round).join(" ") });
  console.log(`click in one browser to the state in the other: ${measured.map(Math.round).join(" ")} ms`);
  expect(measured[Math.floor(ROUNDS / 2)]).toBeLessThanOrEqual(LIMIT_MS);

  await context.close();
  await page.goto("/accounts");
  await page.getByRole("row").filter({ hasText: "Second Person" }).getByRole("button", { name: "Delete…" }).click();
  await desk.dialog("Delete account").getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Second Person" })).toHaveCount(0);
});
