import type { Page } from "@playwright/test";
import { Api, type Lab } from "./support/api";
import { expect, serverUrl, test } from "./support/fixtures";

const modes = (page: Page) => page.getByRole("radiogroup", { name: "Navigation mode" });
const mode = (page: Page, name: string) => modes(page).getByRole("radio", { name, exact: true });
const alerts = (page: Page) => page.getByRole("grid", { name: "Alerts" });

async function alertCount(lab: Lab): Promise<number> {
  return (await lab.records()).filter((change) => change.class === "message").length;
}
/** Raises an alert about a VM, and lets a second pass, so that the next one is newer. */
async function raise(lab: Lab, vm: string, name: string, priority: number, body: string): Promise<void> {
  const { uuid } = await lab.vm(vm);
  const made = await lab.submit("message.create", { name, priority, cls: "VM", obj_uuid: uuid, body });
  expect(made.ok).toBe(true);
  await lab.pass(2);
}

test("the modes at the foot of the navigation are one row of choices, by mouse and by arrows", async ({ lab, page, desk }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(await lab.path("web-01"));
  await expect(mode(page, "Infrastructure")).toBeChecked();
  const tops = await modes(page)
    .getByRole("radio")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  expect(tops.length).toBeGreaterThanOrEqual(3);
  expect(new Set(tops).size).toBe(1);

  await mode(page, "Objects").hover();
  await expect(page.getByText("Objects", { exact: true })).toBeVisible();
  await mode(page, "Infrastructure").focus();
  await page.keyboard.press("ArrowRight");
  await expect(mode(page, "Objects")).toBeFocused();
  await expect(mode(page, "Objects")).toBeChecked();
  await expect(desk.node("VMs")).toBeVisible();
  await page.keyboard.press("End");
  await expect(mode(page, "Notifications")).toBeFocused();
  await expect(page).toHaveURL(`${lab.url}/notifications`);
  // Its word has room, beside its number too; the number goes once what is new has been seen.
  await raise(lab, "web-01", "VM_CRASHED", 2, "VM 'web-01' crashed");
  await expect(mode(page, "Notifications")).toContainText(/Notifications\d+/);
  const isCut = await mode(page, "Notifications").evaluate((one) =>
    [...one.querySelectorAll("span")].some((part) => part.scrollWidth > part.clientWidth),
  );
  expect(isCut).toBe(false);
  await page.keyboard.press("ArrowRight");
  await expect(mode(page, "Infrastructure")).toBeFocused();
  // Back where one was before the notifications.
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();
});

test("notifications: alerts stand newest first, lead to their object and are dismissed, one or many", async ({ lab, page }) => {
  await raise(lab, "web-01", "VM_CRASHED", 2, "VM 'web-01' crashed");
  await raise(lab, "db-01", "BACKUP_DONE", 5, "a copy of db-01 is on tape 7");
  await raise(lab, "db-01", "ALARM", 3, "value: 0.97");
  const count = await alertCount(lab);
  await page.goto(await lab.path("test-01"));
  await expect(mode(page, "Notifications")).toHaveAccessibleDescription(`Notifications, ${count} new alerts`);
  await mode(page, "Notifications").click();
  await expect(page).toHaveURL(`${lab.url}/notifications`);
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await expect(page).toHaveTitle(`Notifications · ${lab.name} · Xenarium`);

  const rows = alerts(page).getByRole("row");
  await expect(rows.nth(1)).toContainText("Alarm threshold crossed");
  await expect(rows.nth(1)).toContainText("Warning");
  await expect(rows.nth(2)).toContainText("BACKUP_DONE");
  await expect(rows.nth(3)).toContainText("Crashed");
  await expect(rows.nth(3)).toContainText("Major");

  // Narrowed by words of the message, and by priority.
  const filter = page.getByRole("searchbox", { name: "Filter" });
  await filter.fill("tape");
  await expect(rows).toHaveCount(2);
  await filter.fill("");
  await page.getByRole("combobox", { name: "Priority" }).click();
  await page.getByRole("option", { name: /Major/ }).click();
  await expect(rows).toHaveCount(2);
  await rows.nth(1).getByRole("button", { name: "web-01" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();
  await expect(mode(page, "Infrastructure")).toBeChecked();

  await page.goBack();
  await expect(mode(page, "Notifications")).toBeChecked();
  const dismiss = page.getByRole("button", { name: "Dismiss", exact: true });
  await expect(dismiss).toHaveAccessibleDescription(/alert/);
  const crashed = rows.filter({ hasText: "Crashed" });
  await crashed.click();
  await dismiss.click();
  await expect(crashed).toHaveCount(0);
  await expect.poll(() => alertCount(lab)).toBe(count - 1);

  await rows.nth(1).click();
  await alerts(page).press("Control+a");
  await page.getByRole("button", { name: `Dismiss ${count - 1} alerts` }).click();
  await expect(page.getByText("No alerts. What the toolstack reports")).toBeVisible();
  expect(await alertCount(lab)).toBe(0);

  // The palette leads here too, and newer ones come by themselves.
  await page.goto(await lab.path("db-01"));
  await expect(page.getByRole("heading", { level: 1, name: "db-01" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("notific");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await raise(lab, "web-01", "VM_PAUSED", 5, "VM 'web-01' paused");
  await expect(rows.nth(1)).toContainText("Paused");
  await rows.nth(1).click();
  await page.getByRole("button", { name: "Go to object" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();
});

test("notifications: who may not dismiss alerts sees them, and the role that it needs", async ({ admin, lab, browser }) => {
  await raise(lab, "web-01", "VM_CRASHED", 2, "VM 'web-01' crashed");
  const username = `visitor-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Reader", password: "reader-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "vm-operator" });
  const reader = await Api.signedIn(serverUrl(), username, "reader-password");
  const context = await browser.newContext({ storageState: reader.browserState(), baseURL: serverUrl() });
  const page = await context.newPage();
  await page.goto(`${lab.url}/notifications`);
  await alerts(page).getByRole("row").filter({ hasText: "Crashed" }).click();
  const why = "This needs the role Pool operator. You are VM operator in this lab.";
  await expect(page.getByRole("button", { name: "Dismiss", exact: true })).toHaveAccessibleDescription(why);
  await expect(page.getByRole("button", { name: "Go to object" })).toBeEnabled();
  await context.close();
  await admin.call.account.delete.mutate({ username });
});

test("organisation: what has a tag or lies in a folder stands below it, as soon as it does", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await mode(page, "Organisation").click();
  await expect(page.getByRole("navigation", { name: "Navigation" })).toContainText("Give objects tags in their Properties.");
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const dialog = desk.dialog("Properties of test-01");
  await dialog.getByLabel("Tags").fill("lab, small");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(desk.node("small")).toBeVisible();
  await expect(desk.node("test-01")).toHaveCount(2);
  await expect(desk.node("web-01")).toHaveCount(0);

  const { ref } = await lab.vm("web-01");
  const filed = await lab.submit("VM.add_to_other_config", { self: ref, key: "folder", value: "/Course/Week 1" });
  expect(filed.ok).toBe(true);
  await expect(desk.node("Week 1")).toHaveAttribute("aria-level", "3");
  await expect(desk.node("web-01")).toHaveAttribute("aria-level", "4");
  await desk.select("web-01");
  // What is closed in one mode is open in the others, and closed still when one comes back.
  await desk.node("Course").dblclick();
  await expect(desk.node("web-01")).toHaveCount(0);
  await mode(page, "Infrastructure").click();
  await expect(desk.node("web-01")).toBeVisible();
  await mode(page, "Organisation").click();
  await expect(desk.node("Course")).toHaveAttribute("aria-expanded", "false");
  // The same choice stands in the View menu.
  await page.getByRole("menuitem", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Navigation mode" }).click();
  await expect(page.getByRole("menuitemradio", { name: "Organisation" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "Objects" }).click();
  await expect(mode(page, "Objects")).toBeChecked();
});

test("a place that is gone to right after a dialog has closed is not left again when its entry goes from the history", async ({
  desk,
  lab,
  page,
}) => {
  // History moves later than it is told to; here so late that everything else comes before.
  await page.addInitScript(() => {
    const back = history.back.bind(history);
    history.back = () => void setTimeout(back, 500);
  });
  await page.goto(await lab.path("web-01"));
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  await expect(desk.dialog("Properties of web-01")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  await desk.node("app-01").click();
  await expect(page.getByRole("heading", { level: 1, name: "app-01", exact: true })).toBeVisible();
  await desk.left();
  await expect(page).toHaveURL(await lab.path("app-01"));
  await page.goBack();
  await expect(page).toHaveURL(await lab.path("web-01"));

  // So do links that another page is behind.
  await page.goto("/");
  await page.getByRole("button", { name: "New lab", exact: true }).click();
  await expect(desk.dialog("New lab")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(desk.dialog()).toHaveCount(0);
  await page.getByRole("link", { name: "Accounts", exact: true }).click();
  await page.getByRole("button", { name: "Add account" }).click();
  await expect(desk.dialog("Add account")).toBeVisible();
  await desk.dialog("Add account").getByRole("combobox", { name: "Role" }).click();
  await expect(page.getByRole("option", { name: "Instructor" })).toBeVisible();
  await expect(page).toHaveURL("/accounts");
});
