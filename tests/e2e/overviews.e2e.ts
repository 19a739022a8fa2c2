import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const card = (page: Page, name: string): Locator => page.getByRole("main").getByRole("region", { name, exact: true });
const figure = (of: Locator, name: string): Locator =>
  of.getByRole("definition").filter({ has: of.page().locator(`xpath=preceding-sibling::dt[1][.="${name}"]`) });

test("pool: what is promised, in use and free; who uses most follows what guests do, and leads to them", async ({ desk, lab, page }) => {
  await lab.pass(120);
  await page.goto(await lab.path("Starter pool", "", "pool", "pool"));
  await expect(desk.tab("Overview")).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/\/pool\/[\w-]+$/);
  const memory = card(page, "Memory");
  await expect(figure(memory, "Free")).toHaveText(/^\d[\d.]* GiB$/);
  await expect(figure(memory, "Promised to running VMs")).toHaveText(/GiB of 1\d\d GiB$/);
  await expect(figure(card(page, "CPU"), "Physical CPUs")).toHaveText("32");
  const byCpu = page.getByRole("list", { name: "Top VMs by CPU" });
  await expect(byCpu.getByRole("listitem")).not.toHaveCount(0);
  await expect(page.getByRole("list", { name: "Top VMs by memory" }).getByRole("button", { name: "db-01" })).toBeVisible();
  // One that comes to build takes more than all others.
  await expect(byCpu).not.toContainText("build-01");
  await lab.submit("VM.start", { vm: (await lab.vm("build-01")).ref });
  await lab.speed(10);
  const first = byCpu.getByRole("listitem").first();
  await expect(first).toContainText("build-01", { timeout: 30_000 });
  await lab.speed(0);
  await first.getByRole("button", { name: "build-01" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "build-01" })).toBeVisible();
  await expect(desk.tab("Overview")).toHaveAttribute("aria-selected", "true");
});

test("host: its loss is counted, and General stays one tab away", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-02", "", "host", "host"));
  const vms = card(page, "VMs");
  await expect(vms).toContainText("If this server is lost");
  await expect(vms).toContainText(/Its 1 VM can start on the others, which then have [\d.]+ GiB free\./);
  await expect(card(page, "Alerts")).toContainText("No alerts.");
  await expect(card(page, "Who is here")).toContainText("on this page");
  // Without the other server nothing is left that could take its VMs.
  const other = await lab.find("xen-01", "host");
  await lab.submit("host.disable", { host: other?.ref ?? "" });
  await lab.pass(1);
  // What would be lost is reckoned anew every few seconds.
  await expect(vms).toContainText(/1 of its 1 VM \([\d.]+ GiB\) would find no other server/, { timeout: 20_000 });
  await desk.tab("General").click();
  await expect(page).toHaveURL(/\/general$/);
  // What domains have is not what they use: only guests can say that.
  await expect(desk.fact("Held by Xen and domains")).toHaveText(/^\d[\d.]* GiB$/);
  await expect(desk.fact("Used")).toHaveCount(0);
});

test("VM: one that is off offers Start, then shows its console's screen without anybody seeing who looks", async ({ desk, lab, page }) => {
  const vm = await lab.vm("test-01");
  await page.goto(await lab.path("test-01"));
  const console = card(page, "Console");
  await expect(console.getByRole("img")).toHaveCount(0);
  await console.getByRole("button", { name: "Start" }).click();
  await lab.speed(10);
  await desk.expectState("test-01", "Running");
  const picture = console.getByRole("img", { name: /^Screen of test-01/ });
  await expect(picture).toHaveAccessibleName(/login:/, { timeout: 60_000 });
  await expect(figure(card(page, "Status"), "Guest tools")).not.toHaveText("");
  // It takes no key, and whoever opens the console finds nobody else there.
  await expect(console.getByRole("textbox")).toHaveCount(0);
  const keyboard = await lab.viewers(vm.ref);
  expect(keyboard).toHaveLength(1);
  await console.getByRole("button", { name: "Open console" }).click();
  await expect(desk.tab("Console")).toHaveAttribute("aria-selected", "true");
});

test("VM: its last tasks and its disks' and interfaces' rates stand on its overview", async ({ lab, page }) => {
  const { ref } = await lab.vm("web-01");
  await lab.submit("VM.pause", { vm: ref });
  await lab.pass(5);
  await lab.submit("VM.unpause", { vm: ref });
  await lab.pass(30);
  await page.goto(await lab.path("web-01"));
  const tasks = card(page, "Last tasks").getByRole("listitem");
  await expect(tasks).toHaveCount(2);
  await expect(tasks.first()).toContainText(/Unpause web-01 .*admin/);
  await expect(card(page, "Disks")).toContainText("xvda");
  await expect(card(page, "Network interfaces")).toContainText(/10\.0\.0\.\d+/);
  await expect(card(page, "Network interfaces")).toContainText(/[kM]?bit\/s/);
});

test("memory that a server holds is one figure in the list, on both General tabs, on its overview and in its graph; one that is off holds none", async ({
  desk,
  lab,
  page,
}) => {
  await lab.pass(120);
  await lab.speed(0);
  const [pool, host] = [await lab.path("Starter pool", "", "pool", "pool"), await lab.path("xen-02", "", "host", "host")];
  await page.goto(host);
  const held = figure(card(page, "Memory"), "Held by Xen and domains");
  await expect(held).toHaveText(/^[\d.]+ GiB of [\d.]+ GiB$/);
  const said = (await held.textContent())?.split(" of ")[0] ?? "";
  const exact = (await held.getAttribute("title")) ?? "";
  await desk.tab("General").click();
  await expect(desk.fact("Held by Xen and domains")).toHaveText(said);
  await desk.tab("Performance").click();
  const legend = page.getByRole("table", { name: "Memory", exact: true });
  await expect(legend.getByRole("row").filter({ hasText: "Held by Xen and domains" }).getByRole("cell").first()).toHaveText(said);
  await page.goto(`${pool}/general`);
  const line = page.getByRole("listitem").filter({ hasText: "xen-02" });
  await expect(line.getByTitle(exact)).toContainText(said);
  await page.goto(`${pool}/hosts`);
  const row = page.getByRole("grid", { name: "Servers" }).getByRole("row").filter({ hasText: "xen-02" });
  await expect(row.getByTitle(exact)).toContainText(said);

  const { ref: self } = (await lab.find("xen-02", "host")) ?? { ref: "" };
  for (const { ref: vm, fields } of (await lab.records()).filter((record) => record.class === "VM"))
    if (fields.resident_on === self && !fields.is_control_domain) await lab.submit("VM.hard_shutdown", { vm });
  await lab.submit("host.disable", { host: self });
  await lab.pass(60);
  await lab.submit("host.shutdown", { host: self });
  await lab.pass(600);
  await expect(row.getByRole("meter", { name: "Memory" })).toHaveCount(0);
  await page.goto(`${pool}/general`);
  await expect(line).toBeVisible();
  await expect(line.getByRole("meter")).toHaveCount(0);
});

declare global {
  interface Window {
    shifts: { readonly value: number; readonly what: string }[];
  }
}
const PLACES = [
  ["Starter pool", "pool", "pool"],
  ["xen-01", "host", "host"],
  ["web-01", "vm", "VM"],
] as const;
/** Has a page keep what moves on it, from its first picture on. */
function keepShifts(): void {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      readonly value: number;
      readonly sources: readonly { readonly node: Node | null }[];
    })[]) {
      const what = entry.sources.map(({ node }) => (node instanceof Element ? node.outerHTML : (node?.textContent ?? "")).slice(0, 160));
      window.shifts.push({ value: entry.value, what: what.join(" | ") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}
test("nothing moves on overviews while they load and while live values come, however wide they are", async ({ context, lab }) => {
  test.setTimeout(120_000);
  await context.addInitScript(keepShifts);
  await lab.pass(120);
  await lab.speed(10);
  const pages: (readonly [what: string, page: Page])[] = [];
  for (const width of [390, 768, 1440])
    for (const [name, kind, className] of PLACES) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      await page.goto(await lab.path(name, "", kind, className));
      await expect(figure(card(page, kind === "vm" ? "CPU and memory" : "CPU"), "In use")).toHaveText(/%/, { timeout: 20_000 });
      pages.push([`${name}, ${width} px wide`, page]);
    }
  // Of what is live the slowest comes anew every five seconds: all of them wait for it at once.
  await Promise.all(pages.map(([, page]) => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 5_500)))));
  for (const [what, page] of pages) {
    const shifts = await page.evaluate(() => window.shifts);
    const sum = shifts.reduce((all, { value }) => all + value, 0);
    expect(sum, `${what}: ${JSON.stringify(shifts, null, 1)}`).toBeLessThan(0.02);
  }
  // What moves on a page that stands behind others is seen as well.
  const [, behind] = pages[0] ?? [];
  await behind?.evaluate(() => document.body.style.setProperty("padding-top", "200px"));
  await expect.poll(() => behind?.evaluate(() => window.shifts.reduce((all, { value }) => all + value, 0))).toBeGreaterThan(0.02);
  await Promise.all(pages.map(([, page]) => page.close()));
});
