import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const drawing = (page: Page) => page.getByRole("region", { name: "Inside of the server" });
const follow = (page: Page) => page.getByRole("button", { name: "Follow a request", exact: true }).first();
const steps = (page: Page) => page.getByRole("list", { name: "Steps" });

/** The way of a PV write as the reference has it, in the words of the view. */
const WAY = [
  "Application writes",
  "Block layer queues",
  "Front end grants its pages",
  "Request goes into the ring",
  "Front end sends an event",
  "Xen marks the back end's port",
  "Dom0 takes the upcall",
  "Back end maps the pages",
  "Back end gives it to Dom0's driver",
  "The device moves the data",
  "Back end answers",
  "Back end sends an event",
  "Xen marks the front end's port",
  "Front end completes",
  "Application goes on",
];

test("[io.md §4] the next disk write of a PV guest's load is followed to the SR and back, step by step", async ({ lab, page }) => {
  await page.goto(await lab.path("db-01", "inside"));
  await follow(page).click();
  // Its database writes all the time: nobody has to make one.
  await page.getByRole("button", { name: "Follow the next one" }).click();
  await expect(steps(page).getByRole("button")).toHaveCount(WAY.length);
  await expect(steps(page).getByRole("button").last()).toHaveAttribute("aria-current", "step");
  await expect(page.getByRole("figure", { name: "Where the time went" })).toContainText("storage at work");

  await steps(page).getByRole("button").first().click();
  for (const [at, name] of WAY.entries()) {
    const row = steps(page).getByRole("button").nth(at);
    await expect(row).toHaveAttribute("aria-current", "step");
    await expect(row).toContainText(name);
    if (at < WAY.length - 1) await page.getByRole("button", { name: "Next step", exact: true }).click();
  }
  // Each step says what changed: the ring's producer index moves by one as the request goes in.
  await steps(page).getByRole("button").nth(3).click();
  const changes = page.getByRole("table", { name: "What changes" });
  const cells = await changes
    .getByRole("row", { name: /req_prod/ })
    .getByRole("cell")
    .allInnerTexts();
  expect(Number(cells.at(-1))).toBe(Number(cells.at(-2)) + 1);
  await expect(steps(page).getByRole("button").nth(9)).toContainText("The device moves the data");
});

test("while time stands, the clock goes from step to step and the drawing follows", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("db-01", "inside"));
  await follow(page).click();
  await page.getByRole("button", { name: "Pause and follow" }).click();
  await expect(page.getByRole("button", { name: "To the next step" })).toBeEnabled();
  const reached = steps(page).locator('button:not([aria-disabled="true"])');
  for (let turn = 0; turn < 30 && (await reached.count()) < 4; turn++) {
    const before = await reached.count();
    await page.getByRole("button", { name: "To the next step" }).click();
    if (before > 0) await expect.poll(() => reached.count()).toBeGreaterThan(before);
  }
  await expect(steps(page).getByRole("button").nth(3)).toHaveAttribute("aria-current", "step");
  await expect(steps(page).getByRole("button").last()).toHaveAttribute("aria-disabled", "true");
  // The ring holds the request that the step has put there.
  await drawing(page).getByRole("button", { name: "ring of xvda in db-01" }).click();
  await expect(
    page
      .getByRole("list", { name: /^Slots of/ })
      .getByRole("listitem", { name: /WRITE/ })
      .first(),
  ).toBeVisible();
  await desk.time("Real time");
});

test("[xenstore.md §8] a deleted key breaks a handshake: console, xl and the view say why", async ({ desk, lab, page }) => {
  const vm = await lab.vm("test-01");
  const host = await lab.find("xen-02", "host");
  await lab.submit("VM.start_on", { vm: vm.ref, host: host?.ref ?? "", start_paused: true });
  await lab.speed(60);
  await desk.page.goto(await lab.path("test-01", "inside"));
  await desk.expectState("test-01", "Paused");
  await lab.speed(0);
  const domid = Number((await lab.vm("test-01")).fields.domid);

  // The toolstack has written the device; the guest's kernel does not run yet. Somebody takes a key of its front end away.
  await drawing(page).getByRole("button", { name: "XenStore", exact: true }).click();
  const tree = page.getByRole("tree", { name: "XenStore" });
  for (const name of ["vbd", "51712"]) {
    await tree
      .getByRole("treeitem", { name: new RegExp(`^${name}\\b`) })
      .first()
      .click();
    await page.keyboard.press("ArrowRight");
  }
  await tree
    .getByRole("treeitem", { name: /^backend = "/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Delete key…" }).click();
  await desk.dialog("Delete a key of XenStore").getByRole("button", { name: "Delete" }).click();
  await expect(tree.getByRole("treeitem", { name: /^backend = "/ })).toHaveCount(0);
  await lab.submit("VM.set_actions_after_crash", { self: vm.ref, value: "preserve" });
  await lab.submit("VM.unpause", { vm: vm.ref });
  await lab.speed(10);
  await desk.tab("Console").click();
  const why = "2 reading other end details from device/vbd/51712";
  await desk.expectScreen(new RegExp(`vbd vbd-51712: ${why}`), 40_000);
  await desk.expectScreen(/Kernel panic - not syncing: VFS: Unable to mount root fs/);

  await desk.select("xen-02");
  await desk.tab("Console").click();
  await desk.expectScreen(/xen-02.*# *$/);
  await desk.run(`xl block-list ${domid}`);
  // The front end has closed (6), with no channel and no ring.
  await desk.expectScreen(new RegExp(`51712 +0 +${domid} +6 +-1 +-1 `));
  await desk.select("test-01");
  await desk.tab("Inside").click();
  await drawing(page)
    .getByRole("button", { name: /xvda.*test-01/ })
    .first()
    .click();
  await expect(page.getByText(why).first()).toBeVisible();
});
