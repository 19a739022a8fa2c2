import type { Page } from "@playwright/test";
import { Api } from "./support/api";
import { Desk } from "./support/desk";
import { expectNoFindings } from "./support/findings";
import { expect, serverUrl, test } from "./support/fixtures";

const panel = (page: Page) => page.getByRole("region", { name: "History", exact: true });
const deeds = (page: Page) => panel(page).getByRole("listbox", { name: "What was done" });
const time = (page: Page) => page.getByRole("region", { name: "Virtual time" });

async function openHistory(page: Page): Promise<void> {
  await time(page).getByRole("button", { name: "History" }).click();
  await expect(panel(page).getByRole("slider", { name: "Moment in the history" })).toBeVisible();
}
async function deleteVm(desk: Desk, name: string): Promise<void> {
  await desk.menu(name, "Delete VM…");
  await desk
    .dialog(/Delete/)
    .getByRole("button", { name: /^Delete/ })
    .click();
  await expect(desk.node(name)).toHaveCount(0);
}

test("a mistake is gone back before, what came after is kept, and is gone on with", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await desk.expectState("test-01", "Halted");
  await desk.time("Pause time");
  await deleteVm(desk, "test-01");

  await openHistory(page);
  await deeds(page)
    .getByRole("option", { name: /admin.*VM\.destroy/ })
    .click();
  await panel(page).getByRole("button", { name: "Go back to here…" }).click();
  const sure = desk.dialog(/^Go back to/);
  await expect(sure).toContainText("What came after, 1 command, is kept as a branch");
  await expect(sure).toContainText("By admin (1)");
  await expect(sure.getByRole("button", { name: "Cancel" })).toBeFocused();
  await sure.getByLabel("Name of the branch that is left").fill("without test-01");
  await sure.getByRole("button", { name: "Go back" }).click();
  await expect(sure).toHaveCount(0);
  await desk.expectState("test-01", "Halted");
  await expect(page.getByRole("main")).toContainText(/You have taken the lab to .*kept as “without test-01”/);

  await panel(page).getByRole("button", { name: "Branches 1" }).click();
  await expect(panel(page).getByText("without test-01", { exact: true })).toBeVisible();
  await panel(page).getByRole("button", { name: "Go on there…" }).click();
  const goOn = desk.dialog("Go on in without test-01?");
  await goOn.getByLabel("Name of the branch that is left").fill("with test-01");
  await goOn.getByRole("button", { name: "Go on there" }).click();
  await expect(desk.node("test-01")).toHaveCount(0);

  await panel(page).getByRole("button", { name: "Branches 1" }).click();
  await expect(panel(page).getByText("with test-01", { exact: true })).toBeVisible();
  await panel(page).getByRole("button", { name: "Go on there…" }).click();
  await desk.dialog("Go on in with test-01?").getByRole("button", { name: "Go on there" }).click();
  await desk.expectState("test-01", "Halted");
  await expect(panel(page).getByRole("slider")).toBeFocused();

  await panel(page).getByRole("button", { name: "Branches 1" }).click();
  await panel(page).getByRole("button", { name: "More: without test-01" }).click();
  await page.getByRole("menuitem", { name: "What was done there" }).click();
  await expect(deeds(page).getByRole("option", { name: /VM\.destroy/ })).toBeVisible();
  await panel(page).getByRole("button", { name: "More: without test-01" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await desk.dialog("Rename without test-01").getByLabel("Name").fill("a mistake");
  await desk.dialog("Rename without test-01").getByRole("button", { name: "Rename" }).click();
  await panel(page).getByRole("button", { name: "More: a mistake" }).click();
  await page.getByRole("menuitem", { name: "Let go…" }).click();
  await desk.dialog("Let a mistake go?").getByRole("button", { name: "Let go" }).click();
  await expect(panel(page).getByRole("button", { name: "Branches 0" })).toBeVisible();
});

test("everybody in a lab is taken along, and told who did it", async ({ browser, desk, lab, page, storageState }) => {
  await page.goto(await lab.path("test-01"));
  await desk.time("Pause time");
  const other = await browser.newContext({ storageState: storageState as Exclude<typeof storageState, string | undefined> });
  const watcher = await other.newPage();
  await watcher.goto(await lab.path("test-01"));
  await expect(watcher.getByRole("heading", { level: 1, name: "test-01" })).toBeVisible();
  const { ref } = await lab.vm("test-01");
  const before = await lab.api.call.past.get.query({ labId: lab.id });
  await lab.pass(10);
  await lab.submit("set_field", { class: "VM", self: ref, field: "name_label", value: "renamed" });
  await expect(watcher.getByRole("heading", { level: 1, name: "renamed" })).toBeVisible();
  const { branch, at } = before.now;
  await lab.api.call.past.goTo.mutate({ labId: lab.id, moment: { branch, at }, name: "with another name" });
  await expect(watcher.getByRole("heading", { level: 1, name: "test-01" })).toBeVisible();
  await expect(watcher.getByRole("main")).toContainText("What came after is kept as “with another name”.");
  await watcher.getByRole("button", { name: "Dismiss" }).click();
  await expect(watcher.getByRole("main")).not.toContainText("is kept as");
  await other.close();
});

test("a new lab is made of a moment that is marked, and the mark is compared with now", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await desk.time("Pause time");
  await openHistory(page);
  await expect(panel(page)).toContainText("No marks yet.");
  await panel(page).getByRole("button", { name: "Mark now…" }).click();
  await desk.dialog("Mark the present moment").getByLabel("Name of the mark").fill("before the exam");
  await desk.dialog("Mark the present moment").getByRole("button", { name: "Set mark" }).click();
  const more = panel(page).getByRole("button", { name: "More: before the exam" });
  await expect(more).toBeVisible();
  await deleteVm(desk, "test-01");
  const { ref } = await lab.vm("web-01");
  await lab.submit("set_field", { class: "VM", self: ref, field: "name_description", value: "changed by hand" });

  await more.click();
  await page.getByRole("menuitem", { name: "Compare with now…" }).click();
  const compared = desk.dialog("Compare two moments");
  await expect(compared).toContainText(/0 added, \d+ gone, [1-9]\d* changed/);
  const vms = compared.getByRole("region", { name: "VM", exact: true });
  await expect(vms).toContainText("test-01");
  await expect(vms).toContainText(/name_description.*"changed by hand"/);
  await compared.getByLabel("Filter").fill("hand");
  await expect(vms).not.toContainText("test-01");
  await compared.getByLabel("Filter").fill("nothing of the sort");
  await expect(compared).toContainText("No difference fits the filter.");
  await compared.getByLabel("Filter").fill("hand");
  await vms.getByRole("button", { name: "Show web-01" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();

  await more.click();
  await page.getByRole("menuitem", { name: "New lab from this mark…" }).click();
  const off = desk.dialog(/^New lab from/);
  const name = `${lab.name}, branched off`;
  await off.getByLabel("Name of the new lab").fill(name);
  await off.getByRole("button", { name: "Create lab" }).click();
  await off.getByRole("button", { name: "Open it" }).click();
  await expect(page).not.toHaveURL(new RegExp(lab.id));
  await expect(desk.node("test-01")).toBeVisible();
  const made = (await lab.api.call.lab.list.query()).find((each) => each.name === name);
  await lab.api.call.lab.delete.mutate({ labId: made?.id ?? "" });
  expect(await lab.vmNames()).not.toContain("test-01");
});

test("a moment is chosen by keys and by its time, and what cannot be reached is said", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await desk.time("Pause time");
  await lab.pass(120);
  await openHistory(page);
  const slider = panel(page).getByRole("slider", { name: "Moment in the history" });
  await expect(panel(page).getByRole("button", { name: "Go back to here…" })).toHaveAccessibleDescription(/This is the present/);
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider).not.toHaveAttribute("aria-valuetext", /^Now/);
  const field = panel(page).getByLabel("Moment (UTC)");
  await expect(field).not.toHaveValue("");
  // By pointer: what is dragged to is chosen, and the wheel shows less of the history, which keeps its place.
  const box = await slider.boundingBox();
  if (!box) throw new Error("the strip is not in view");
  const at = async (): Promise<number> => Number(await slider.getAttribute("aria-valuenow"));
  await page.mouse.move(box.x + box.width * 0.9, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 8, { steps: 4 });
  await page.mouse.up();
  const middle = await at();
  const whole = Number(await slider.getAttribute("aria-valuemax"));
  expect(middle / whole).toBeCloseTo(0.5, 1);
  await page.mouse.wheel(0, -200);
  await page.mouse.click(box.x + box.width * 0.75, box.y + 8);
  await expect.poll(async () => (await at()) / whole).toBeLessThan(0.74);
  expect(await at()).toBeGreaterThan(middle);
  await panel(page).getByRole("button", { name: "Show the whole history" }).click();
  await slider.focus();
  await page.keyboard.press("End");
  await expect(slider).toHaveAttribute("aria-valuetext", /^Now/);
  await field.fill("soon");
  await field.press("Enter");
  await expect(panel(page).getByRole("alert")).toContainText("Write a time as 14:03:12");
  await field.fill("1999-01-01 00:00:00");
  await field.press("Enter");
  await expect(panel(page).getByRole("alert")).toContainText("The history goes from");
  const { now } = await lab.api.call.past.get.query({ labId: lab.id });
  const then = new Date((now.virtualUs - 30_000_000) / 1000).toISOString().slice(0, 19).replace("T", " ");
  await field.fill(then);
  await field.press("Enter");
  await expect(slider).toHaveAttribute("aria-valuetext", `${then}.000`);
  await panel(page).getByRole("button", { name: "Go back to here…" }).click();
  await desk
    .dialog(/^Go back to/)
    .getByRole("button", { name: "Go back" })
    .click();
  await expect(time(page).getByRole("time")).toHaveText(then.slice(11));
});

test("a speed of one's own and the greatest ones are set, and what is reached stands beside them when it is less", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("web-01"));
  await desk.expectState("web-01", "Running");
  const menu = time(page).getByRole("button", { name: /^Speed: / });
  await menu.click();
  const speeds = page.getByRole("dialog", { name: "Speed of virtual time" });
  await speeds.getByLabel("Speed of one's own").fill("1001");
  await speeds.getByRole("button", { name: "Set" }).click();
  await expect(speeds).toContainText("A speed is a whole number from 1 to 1000.");
  await speeds.getByLabel("Speed of one's own").fill("25");
  await page.keyboard.press("Enter");
  await expect(menu).toHaveAccessibleName("Speed: ×25");
  await menu.click();
  await speeds.getByRole("button", { name: "×1000", exact: true }).click();
  await expect(menu).toHaveAccessibleName("Speed: ×1000");
  const clock = time(page).getByRole("time");
  const start = Date.parse((await clock.getAttribute("dateTime")) ?? "");
  // Either an hour passes in a few seconds, or the bar says what is reached instead.
  await expect
    .poll(async () => {
      const passedS = (Date.parse((await clock.getAttribute("dateTime")) ?? "") - start) / 1000;
      return (
        passedS > 3600 ||
        (await time(page)
          .getByText(/reaches ×/)
          .count()) > 0
      );
    })
    .toBe(true);
  await menu.click();
  await speeds.getByRole("button", { name: "As fast as possible" }).click();
  await expect(menu).toHaveAccessibleName("Speed: As fast as possible");
  await expect(time(page).getByText(/reaches ×/)).toBeVisible();
  await desk.time("Pause time");
  await expect(time(page).getByText(/reaches ×/)).toHaveCount(0);
});

test("one's own last operation is undone by its contrary, and by going back where there is none", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await desk.expectState("web-01", "Running");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+z");
  await expect(desk.dialog("Undo my last operation")).toContainText("Nothing that you have done lately in this lab can be undone.");
  await page.keyboard.press("Escape");

  await desk.tool("Pause").click();
  await desk.expectState("web-01", "Paused");
  await page.keyboard.press("Control+z");
  const undo = desk.dialog("Undo my last operation");
  await expect(undo).toContainText(/VM\.pause .*web-01/);
  await expect(undo).toContainText(/VM\.unpause .*web-01/);
  await undo.getByRole("button", { name: "Undo", exact: true }).click();
  await desk.expectState("web-01", "Running");

  await desk.time("Pause time");
  await deleteVm(desk, "test-01");
  await page.getByRole("menuitem", { name: "Tools" }).click();
  await page.getByRole("menuitem", { name: "Undo my last operation…" }).click();
  await expect(undo).toContainText("VM.destroy");
  await expect(undo).toContainText("The whole lab goes back to the moment before it");
  await expect(undo.getByRole("region", { name: "VM", exact: true })).toContainText(/Added\s*test-01/);
  await undo.getByRole("button", { name: "Undo and go back" }).click();
  await desk.expectState("test-01", "Halted");
});

test("axe finds nothing in the history, its dialogs and the speeds, in either theme", async ({ desk, lab, page }) => {
  test.setTimeout(120_000);
  await lab.speed(0);
  const { past } = lab.api.call;
  await lab.pass(30);
  await past.mark.mutate({ labId: lab.id, name: "a mark" });
  const { now } = await past.get.query({ labId: lab.id });
  await lab.pass(30);
  await lab.submit("VM.start", { vm: (await lab.vm("test-01")).ref });
  await past.goTo.mutate({ labId: lab.id, moment: { branch: now.branch, at: now.at }, name: "left" });
  const described = { class: "VM", field: "name_description", value: "tried again" } as const;
  await lab.submit("set_field", { ...described, self: (await lab.vm("test-01")).ref });
  await page.goto(await lab.path("web-01"));
  await openHistory(page);
  await deeds(page)
    .getByRole("option", { name: /tried again/ })
    .click();
  await expectNoFindings(page, "history");
  await panel(page).getByRole("button", { name: "Go back to here…" }).click();
  await expect(desk.dialog(/^Go back to/)).toBeVisible();
  await expectNoFindings(page, "going back");
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Compare with now…" }).click();
  await expect(desk.dialog("Compare two moments").getByRole("region", { name: "VM", exact: true })).toBeVisible();
  await expectNoFindings(page, "comparison");
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Branches 1" }).click();
  await time(page)
    .getByRole("button", { name: /^Speed: / })
    .click();
  await expect(page.getByRole("dialog", { name: "Speed of virtual time" })).toBeVisible();
  await expectNoFindings(page, "branches and speeds");
});

test("a console and the graphs show the moment that the lab was taken to", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "console"));
  await desk.logIn(/# *$/);
  await desk.run("echo kept");
  await desk.expectScreen(/^kept$/m);
  const { now } = await lab.api.call.past.get.query({ labId: lab.id });
  await lab.pass(5);
  await desk.run("echo taken back");
  await desk.expectScreen(/^taken back$/m);
  await lab.speed(0);
  const { branch, at, virtualUs } = now;
  await lab.api.call.past.goTo.mutate({ labId: lab.id, moment: { branch, at }, name: "" });
  await expect.poll(() => desk.screen()).not.toContain("taken back");
  await desk.expectScreen(/^kept$/m);
  // What is typed now comes after what stands there, and once.
  await lab.speed(1);
  await desk.run("echo another way");
  await desk.expectScreen(/^another way$/m);
  expect((await desk.screen()).match(/^another way$/gm)).toHaveLength(1);

  await lab.speed(0);
  await desk.tab("Performance").click();
  await page.getByRole("button", { name: "Show as table" }).click();
  const rows = page.getByRole("table", { name: "Performance" }).getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  await lab.pass(300);
  await lab.api.call.past.goTo.mutate({ labId: lab.id, moment: { branch: branch + 1, at: at + 1_000_000 }, name: "" });
  const latest = new Date((virtualUs + 60_000_000) / 1000).toISOString().slice(11, 19);
  // Times of one day and the next: a row may be of before midnight.
  const secondsOf = (time: string): number => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const isBefore = (time: string): boolean => (secondsOf(latest) - 1 - secondsOf(time) + 86_400) % 86_400 < 43_200;
  await expect
    .poll(async () => {
      const times = (await rows.allInnerTexts()).map((text) => /\d\d:\d\d:\d\d/.exec(text)?.[0] ?? "").filter(Boolean);
      return times.length > 0 && times.every(isBefore);
    })
    .toBe(true);
});

test("who may not travel sees the history, and why the lab cannot be taken elsewhere", async ({ admin, browser, lab }) => {
  const username = `historian-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Historian", password: "historian-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-admin" });
  const historian = await Api.signedIn(serverUrl(), username, "historian-password");
  const context = await browser.newContext({ storageState: historian.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  await page.goto(await lab.path("web-01"));
  await lab.speed(0);
  await lab.pass(30);
  const { ref } = await lab.vm("web-01");
  const call = { op: "set_field", args: { class: "VM", self: ref, field: "name_description", value: "mine" } } as const;
  await historian.call.lab.submit.mutate({ labId: lab.id, requestId: `historian-${process.pid}`, ...call });
  await openHistory(page);
  await deeds(page)
    .getByRole("option", { name: /set_field/ })
    .click();
  const why = (name: string) => expect(panel(page).getByRole("button", { name }));
  await why("Go back to here…").toHaveAccessibleDescription(/needs the role pool-admin/);
  await why("New lab from here…").toHaveAccessibleDescription(/instructors and administrators/);
  await why("Mark now…").toHaveAccessibleDescription(/role pool-operator/);
  await page.getByRole("menuitem", { name: "Tools" }).click();
  await page.getByRole("menuitem", { name: "Undo my last operation…" }).click();
  const undo = new Desk(page).dialog("Undo my last operation");
  await expect(undo).toContainText(/It cannot be undone: It has no contrary, .*needs the role pool-admin/);
  await expect(undo.getByRole("button", { name: "Undo and go back" })).toHaveCount(0);
  await context.close();
  await admin.call.account.delete.mutate({ username });
});
