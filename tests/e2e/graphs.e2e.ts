import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Api, type Lab } from "./support/api";
import { expectNoFindings } from "./support/findings";
import { expect, serverUrl, test } from "./support/fixtures";

const range = (page: Page, name: string) => page.getByRole("radiogroup", { name: "Range" }).getByRole("radio", { name, exact: true });
const graph = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const legend = (page: Page, name: string) => graph(page, name).getByRole("table", { name, exact: true });
const moment = (page: Page, name: string) => graph(page, name).getByRole("slider", { name: `${name}: moment` });
const overview = (page: Page, name: string) => page.getByRole("region", { name: "Overview" }).getByRole("slider", { name, exact: true });
const menu = async (page: Page, name: string, ...entries: readonly string[]) => {
  // One that is still closing has the same entries.
  await expect(page.getByRole("menu")).toHaveCount(0);
  await graph(page, name)
    .getByRole("button", { name: `${name}: menu` })
    .click();
  for (const entry of entries) await page.getByRole("menuitem", { name: entry, exact: true }).click();
};
/** The window in the address, Unix seconds. */
function windowIn(page: Page): readonly [number, number] {
  const { searchParams } = new URL(page.url());
  return [Date.parse(searchParams.get("from") ?? "") / 1000, Date.parse(searchParams.get("to") ?? "") / 1000];
}
/** A lab whose VMs have run for a while, and whose time stands still. */
async function settled(lab: Lab, seconds = 700): Promise<void> {
  await lab.pass(seconds);
  await lab.speed(0);
}

test("[cases/console 16] ranges say which archive they are drawn from; the address keeps them for Back, forward and a link", async ({
  lab,
  page,
  context,
}) => {
  await page.goto(await lab.path("web-01", "performance"));
  await expect(page.getByText(/ · means of 5 s$/)).toBeVisible();
  const archives = { "1 hour": "1 min", "2 hours": "1 min", "1 day": "1 h", "1 week": "1 h", "1 month": "1 day", "1 year": "1 day" };
  for (const [name, archive] of Object.entries(archives)) {
    await range(page, name).click();
    await expect(page.getByText(new RegExp(` · means of ${archive}$`))).toBeVisible();
  }
  await expect(page).toHaveURL(/\?range=1y$/);
  await page.goBack();
  await expect(range(page, "1 month")).toBeChecked();
  for (let n = 0; n < 5; n++) await page.goBack();
  await expect(range(page, "10 minutes")).toBeChecked();
  await page.goForward();
  await expect(range(page, "1 hour")).toBeChecked();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(page).toHaveURL(/range=1h&from=.+Z&to=.+Z/);
  const text = await page.getByText(/ · means of 1 min$/).innerText();
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByText(text, { exact: true })).toBeVisible();
});

test("[cases/console 16] the crosshair stands in all graphs, and every series says its value there", async ({ lab, page }) => {
  await settled(lab);
  await page.goto(await lab.path("db-01", "performance"));
  const atCursor = (name: string) => legend(page, name).getByRole("row").nth(1).getByRole("cell").nth(3);
  await expect(legend(page, "Disk").getByRole("row").nth(1).getByRole("cell").first()).toHaveText(/\d/);
  await expect(atCursor("Disk")).toHaveText("");
  // By pointer: in the middle of one graph.
  const box = await moment(page, "CPU").boundingBox();
  if (!box) throw new Error("no graph");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (const name of ["CPU", "Memory", "Network", "Disk"])
    for (const row of (await legend(page, name).getByRole("row").all()).slice(1))
      await expect(row.getByRole("cell").nth(3)).toHaveText(/\d/);
  await page.mouse.move(5, 5);
  await expect(atCursor("Disk")).toHaveText("");
  // By keys: the newest row and the ones before it, read out with their values.
  await moment(page, "Network").focus();
  await page.keyboard.press("Home");
  await expect(moment(page, "Network")).toHaveAttribute("aria-valuetext", /:\d\d, VIF 0 received .+\/s, VIF 0 sent .+\/s$/);
  const first = Number(await moment(page, "CPU").getAttribute("aria-valuenow"));
  await page.keyboard.press("ArrowRight");
  await expect(moment(page, "CPU")).toHaveAttribute("aria-valuenow", `${first + 5}`);
  await expect(atCursor("Disk")).toHaveText(/\d/);
  await page.keyboard.press("Escape");
  await expect(atCursor("Disk")).toHaveText("");
});

test("mean and greatest are those of what is shown: brushed, moved, zoomed and reset", async ({ lab, page }) => {
  await settled(lab);
  const { ref } = await lab.vm("db-01");
  await page.goto(await lab.path("db-01", "performance"));
  const cells = legend(page, "CPU")
    .getByRole("row", { name: /^All vCPUs/ })
    .getByRole("cell");
  await expect(cells.first()).toHaveText(/\d/);
  const expectFigures = async (): Promise<void> => {
    const [fromS, toS] = windowIn(page);
    const args = { ref, fromS: fromS - 5, toS: toS + 5, maxRows: 400 };
    const history = (await lab.api.call.lab.ask.query({ labId: lab.id, view: "history", args })) as {
      startS: number;
      stepS: number;
      series: { name: string; values: (number | null)[] }[];
    };
    const values = (history.series.find(({ name }) => name === "cpu_usage")?.values ?? []).filter((value, row): value is number => {
      const atS = history.startS + row * history.stepS;
      return value !== null && atS >= fromS && atS <= toS;
    });
    expect(values.length).toBeGreaterThan(1);
    await expect
      .poll(async () => Number(await cells.nth(1).getAttribute("title")))
      .toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 9);
    expect(Number(await cells.nth(2).getAttribute("title"))).toBeCloseTo(Math.max(...values), 9);
  };
  const box = await moment(page, "CPU").boundingBox();
  if (!box) throw new Error("no graph");
  await page.mouse.move(box.x + 200, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=/);
  await expectFigures();
  const brushed = windowIn(page);
  await page.getByRole("button", { name: "Earlier" }).click();
  await expect.poll(() => windowIn(page)[0]).toBeLessThan(brushed[0]);
  await expectFigures();
  const width = brushed[1] - brushed[0];
  await moment(page, "CPU").focus();
  await page.keyboard.press("-");
  await expect.poll(() => windowIn(page)[1] - windowIn(page)[0]).toBe(2 * width);
  await expectFigures();
  await page.keyboard.press("+");
  await expect.poll(() => windowIn(page)[1] - windowIn(page)[0]).toBe(width);
  const before = windowIn(page)[0];
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => windowIn(page)[0]).toBeGreaterThan(before);
  await expectFigures();
  await page.getByRole("button", { name: "Reset zoom" }).click();
  await expect(page).not.toHaveURL(/from=/);
  await page.goBack();
  await expect(page).toHaveURL(/from=/);
  await expectFigures();
});

test("the overview's window is moved and made narrower, by keys and by pointer", async ({ lab, page }) => {
  await settled(lab);
  await page.goto(`${await lab.path("web-01", "performance")}?range=1h`);
  await overview(page, "Start of the window").focus();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await expect(page).toHaveURL(/from=/);
  expect(windowIn(page)[1] - windowIn(page)[0]).toBe(2880);
  await overview(page, "End of the window").focus();
  await page.keyboard.press("PageDown");
  await expect.poll(() => windowIn(page)[1] - windowIn(page)[0]).toBe(2520);
  await overview(page, "Window").focus();
  const [from, to] = windowIn(page);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => windowIn(page)).toEqual([from - 36, to - 36]);
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: "Earlier" })).toHaveAttribute("aria-disabled", "true");
  // By pointer: the window is dragged to the right as far as it goes, then its start.
  const drag = async (name: string, byPx: number): Promise<void> => {
    const box = await overview(page, name).boundingBox();
    if (!box) throw new Error("no window");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + byPx, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
  };
  await drag("Window", 2000);
  await expect(page.getByRole("button", { name: "Later" })).toHaveAttribute("aria-disabled", "true");
  expect(windowIn(page)[1] - windowIn(page)[0]).toBe(2520);
  const start = windowIn(page)[0];
  await drag("Start of the window", 100);
  await expect.poll(() => windowIn(page)[0]).toBeGreaterThan(start);
  // One drag is one step back.
  await page.goBack();
  await expect.poll(() => windowIn(page)[0]).toBe(start);
});

test("what happened is marked, and opens what did it and what was said of it; a host shows its VMs'", async ({ desk, lab, page }) => {
  const { ref } = await lab.vm("web-01");
  await lab.submit("VM.pause", { vm: ref });
  await lab.pass(20);
  await lab.submit("VM.unpause", { vm: ref });
  await lab.pass(60);
  await lab.speed(0);
  await page.goto(await lab.path("web-01", "performance"));
  await page.getByRole("button", { name: "Events 2" }).click();
  await expect(page.getByRole("menuitem", { name: /aused, / })).toHaveText([/^Unpaused/, /^Paused/]);
  await page.getByRole("menuitem", { name: /^Paused/ }).click();
  const dialog = desk.dialog("Paused");
  await expect(dialog.getByRole("link", { name: "Help (opens in a new tab)" })).toHaveAttribute("href", "/guide/performance#read");
  await expect(dialog.getByText("by admin")).toBeVisible();
  await expect(dialog.getByText(/'web-01'/)).toBeVisible();
  await expectNoFindings(page, "an event");
  await dialog.getByRole("button", { name: "Show alerts" }).click();
  await expect(page).toHaveURL(/notifications$/);
  await page.goBack();
  // The marks themselves, and the nearest by key.
  await graph(page, "CPU")
    .getByRole("button", { name: /^Paused/ })
    .click();
  await expect(desk.dialog(/Paused|events/)).toBeVisible();
  await page.keyboard.press("Escape");
  await moment(page, "Memory").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await desk.dialog("Unpaused").getByRole("button", { name: "Show tasks" }).click();
  await expect(page.getByRole("region", { name: "Tasks" })).toBeVisible();
  // The lab's history at that moment.
  await moment(page, "Memory").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const at = await desk
    .dialog("Unpaused")
    .getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    .innerText();
  await desk.dialog("Unpaused").getByRole("button", { name: "Show the lab's history" }).click();
  const strip = page.getByRole("region", { name: "History" }).getByRole("slider", { name: "Moment in the history" });
  const next = new Date(Date.parse(`${at.replace(" ", "T")}Z`) + 1000).toISOString().slice(11, 19);
  await expect(strip).toHaveAttribute("aria-valuetext", new RegExp(next));
  const host = (await lab.find("xen-01", "host"))?.uuid;
  await page.goto(`${lab.url}/host/${host}/performance`);
  await page.getByRole("button", { name: "Events 2" }).click();
  await page.getByRole("menuitem", { name: /^Paused, web-01/ }).click();
  await desk.dialog("Paused").getByRole("button", { name: "Go to VM" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "web-01" })).toBeVisible();
});

test("own graphs: two objects in one, edited, put into another order, deleted and brought back", async ({ desk, lab, page }) => {
  await settled(lab, 60);
  await page.goto(await lab.path("web-01", "performance"));
  const make = async (name: string, source: string): Promise<void> => {
    await page.getByRole("button", { name: "New graph…" }).click();
    const dialog = desk.dialog("New graph");
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.getByRole("searchbox", { name: "Search data sources" }).fill(source);
    await dialog.getByRole("checkbox", { name: new RegExp(`^${source}`) }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(graph(page, name)).toBeVisible();
  };
  await make("Requests", "xvda read requests");
  await page.getByRole("button", { name: "New graph…" }).click();
  const dialog = desk.dialog("New graph");
  await expect(dialog.getByRole("button", { name: "Save" })).toHaveAccessibleDescription("Choose a data source first.");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Both CPUs");
  // What is off is shown as such and cannot be ticked.
  const off = dialog.getByRole("checkbox", { name: /^All vCPUs running/ });
  await expect(off).toHaveAttribute("aria-disabled", "true");
  await expect(off).toHaveAccessibleDescription(/^off/);
  await dialog.getByRole("button", { name: "Record All vCPUs running" }).click();
  await expect(off).not.toHaveAttribute("aria-disabled", "true");
  await expect(dialog.getByRole("button", { name: "Record All vCPUs running" })).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: /^All vCPUs %/ }).check();
  const object = dialog.getByRole("combobox", { name: "Object" });
  await object.fill("xen-01");
  await page.getByRole("option", { name: /^xen-01/ }).click();
  await dialog.getByRole("checkbox", { name: /^All CPUs/ }).check();
  await expectNoFindings(page, "a graph being made");
  await dialog.getByRole("button", { name: "Move xen-01: All CPUs up" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(legend(page, "Both CPUs").getByRole("rowheader")).toHaveText(["xen-01: All CPUs", "web-01: All vCPUs"]);
  for (const row of await legend(page, "Both CPUs").getByRole("row").all())
    if (await row.getByRole("cell").count()) await expect(row.getByRole("cell").first()).toHaveText(/%/);

  await menu(page, "Both CPUs", "Edit…");
  await desk.dialog("Edit graph Both CPUs").getByRole("textbox", { name: "Name" }).fill("Host and VM");
  await desk.dialog("Edit graph Both CPUs").getByRole("button", { name: "Save" }).click();
  await expect(graph(page, "Host and VM")).toBeVisible();
  const order = () => page.getByRole("main").getByRole("heading", { level: 2 });
  await expect(order()).toHaveText(["CPU", "Memory", "Network", "Disk", "Requests", "Host and VM"]);
  await menu(page, "Host and VM", "Move up");
  await expect(order()).toHaveText(["CPU", "Memory", "Network", "Disk", "Host and VM", "Requests"]);
  await menu(page, "Host and VM", "Delete graph");
  await expect(order()).toHaveText(["CPU", "Memory", "Network", "Disk", "Requests"]);
  await page.getByRole("status").filter({ hasText: "Graph Host and VM is deleted." }).getByRole("button", { name: "Undo" }).click();
  await expect(order()).toHaveText(["CPU", "Memory", "Network", "Disk", "Host and VM", "Requests"]);
  await page.reload();
  await expect(order()).toHaveText(["CPU", "Memory", "Network", "Disk", "Host and VM", "Requests"]);
});

test("a graph that is shared says by whom, and only its owner and who manages the lab change it", async ({ admin, browser, lab, page }) => {
  await settled(lab, 60);
  const { uuid } = await lab.vm("web-01");
  const username = `watcher-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Watcher", password: "watcher-password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const body = { style: "lines", lines: [{ object: uuid, class: "VM", source: "memory_used", colour: null }] } as const;
  await lab.api.call.graph.add.mutate({ labId: lab.id, object: uuid, name: "Memory in use", body });
  await page.goto(await lab.path("web-01", "performance"));
  await graph(page, "Memory in use").getByRole("button", { name: "Memory in use: menu" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Shared with the lab's members" }).click();
  await expect(graph(page, "Memory in use").getByText("shared with the lab")).toBeVisible();

  const other = await Api.signedIn(serverUrl(), username, "watcher-password");
  const theirs = await (await browser.newContext({ storageState: other.browserState(), baseURL: serverUrl() })).newPage();
  await theirs.goto(await lab.path("web-01", "performance"));
  await expect(graph(theirs, "Memory in use").getByText("shared by Administrator")).toBeVisible();
  await graph(theirs, "Memory in use").getByRole("button", { name: "Memory in use: menu" }).click();
  for (const name of ["Edit…", "Shared with the lab's members", "Delete graph"])
    await expect(theirs.getByRole("menuitem", { name })).toHaveAccessibleDescription(/It is Administrator's/);
  await theirs.keyboard.press("Escape");
  // Their own is theirs, in a read-only role too.
  await theirs.getByRole("button", { name: "New graph…" }).click();
  await theirs.getByRole("textbox", { name: "Name" }).fill("Mine");
  await theirs.getByRole("checkbox", { name: /^Allocated/ }).check();
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(graph(theirs, "Mine")).toBeVisible();
  await theirs.context().close();
  await page.reload();
  await expect(graph(page, "Memory in use")).toBeVisible();
  await expect(graph(page, "Mine")).toHaveCount(0);
});

test("[cases/console 16] numbers and pictures are taken away; vCPUs are drawn as lines or on top of each other; the table has what the graphs show", async ({
  lab,
  page,
}) => {
  await settled(lab, 120);
  await page.goto(await lab.path("db-01", "performance"));
  await expect(legend(page, "CPU").getByRole("rowheader")).toHaveText(["All vCPUs", "CPU 0", "CPU 1", "CPU 2", "CPU 3"]);
  const saved = async (act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const csv = await saved(() => page.getByRole("button", { name: "Export CSV" }).click());
  expect(csv.name).toMatch(/^db-01 Performance \d{4}-\d\d-\d\dT\d{6}Z\.csv$/);
  const [head = "", first = "", ...rest] = csv.bytes.toString().split("\r\n");
  expect(head).toMatch(/^time,cpu_usage db-01 \(fraction\),cpu0 db-01 \(fraction\),.*memory db-01 \(B\),vif_0_rx db-01 \(bit\/s\)/);
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d[05]Z,/);
  expect(first.split(",").length).toBe(head.split(",").length);
  expect(rest.length).toBeGreaterThan(60);
  const one = await saved(() => menu(page, "Memory", "Export numbers (CSV)"));
  expect(one.bytes.toString().split("\r\n")[0]).toBe("time,memory_used db-01 (B),memory db-01 (B)");
  const png = await saved(() => menu(page, "CPU", "Export picture (PNG)"));
  expect(png.name).toMatch(/^db-01 CPU .+\.png$/);
  expect([...png.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([2400, 2 * (52 + 320 + 6 * 20 + 20)]);

  await graph(page, "CPU").getByRole("button", { name: "CPU: menu" }).click();
  await page.getByRole("menuitem", { name: "Drawn as" }).click();
  await expect(page.getByRole("menuitemradio", { name: "Areas on top of each other" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "Lines" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show as table" }).click();
  const table = page.getByRole("table", { name: "Performance" });
  await expect(table.getByRole("columnheader").nth(1)).toHaveText("CPU: All vCPUs");
  await expect(table.getByRole("row")).toHaveCount(rest.length + 1);
  await expectNoFindings(page, "the table");
});
