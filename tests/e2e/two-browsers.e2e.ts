import { Desk } from "./support/desk";
import { expect, serverUrl, test } from "./support/fixtures";

const ROUNDS = 3;

declare global {
  interface Window {
    statesSeen: string[];
  }
}

test("two people at one lab see each other, and each thing that the other does, once and in its order", async ({
  desk,
  lab,
  page,
  browser,
}) => {
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

  await mate.node("web-01").evaluate((node) => {
    const word = document.getElementById(node.getAttribute("aria-describedby") ?? "");
    window.statesSeen = [];
    new MutationObserver(() => {
      const now = word?.textContent ?? "";
      if (window.statesSeen.at(-1) !== now) window.statesSeen.push(now);
    }).observe(node, { subtree: true, childList: true, characterData: true });
  });
  const acts: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [act, state] of [
      ["Pause", "Paused"],
      ["Unpause", "Running"],
    ] as const) {
      await expect(desk.tool(act)).toBeEnabled();
      await desk.tool(act).click();
      await desk.expectState("web-01", state);
      // Nobody there reloads, clicks or points at anything.
      await mate.expectState("web-01", state);
      acts.push(state);
    }
  }
  const seen = await second.evaluate(() => window.statesSeen);
  expect(seen.filter((state) => state === "Paused" || state === "Running")).toEqual(acts);

  await context.close();
  await page.goto("/accounts");
  await page.getByRole("row").filter({ hasText: "Second Person" }).getByRole("button", { name: "Delete…" }).click();
  await desk.dialog("Delete account").getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Second Person" })).toHaveCount(0);
});
