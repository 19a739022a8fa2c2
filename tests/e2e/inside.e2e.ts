import type { Page } from "@playwright/test";
import { expectNoFindings } from "./support/findings";
import { expect, test } from "./support/fixtures";

const drawing = (page: Page) => page.getByRole("region", { name: "Inside of the server" });
const part = (page: Page, name: string | RegExp) => drawing(page).getByRole("button", { name, exact: typeof name === "string" });
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true }).first();

test("the Inside tab draws a host in layers, and each part opens with what it is", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-01", "", "host", "host"));
  await desk.tab("Inside").click();
  await expect(part(page, /^Domain-0, domain 0/)).toBeVisible();
  await expect(part(page, /^web-01, domain \d+/)).toBeVisible();

  await part(page, "ring of xvda in web-01").click();
  await expect(panel(page, "xvda of web-01")).toContainText("A full ring is no error");
  await expect(panel(page, "xvda of web-01")).toContainText("4 Connected");
  await expect(page.getByRole("list", { name: /^Slots of/ }).first()).toBeVisible();
  await panel(page, "xvda of web-01").getByRole("button", { name: "Table" }).click();
  await expect(page.getByRole("table", { name: /^Slots of/ }).first()).toBeVisible();

  for (const [name, table] of [
    ["Event channels", "Event channels"],
    ["Grant tables", "Grant tables"],
    ["Memory", "By domain"],
    ["Hypercalls", "Hypercalls"],
    ["Scheduler", "vCPUs"],
  ] as const) {
    await part(page, name).click();
    await expect(panel(page, name).getByRole("table", { name: table })).toBeVisible();
  }
  await panel(page, "Scheduler").getByRole("button", { name: "Picture" }).click();
  const cursor = page.getByRole("slider", { name: "Slice under the cursor" });
  await cursor.focus();
  await lab.speed(0);
  const before = await cursor.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(cursor).not.toHaveAttribute("aria-valuetext", before ?? "");
  await page.getByRole("button", { name: "Close panel" }).click();
  await expect(page.getByRole("button", { name: "Close panel" })).toHaveCount(0);

  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("table", { name: "Domains" }).getByRole("row", { name: /web-01/ })).toBeVisible();
  await page.getByRole("button", { name: "Show as drawing" }).click();
});

test("the drawing has one Tab stop, arrow keys go from part to part, Enter opens", async ({ lab, page }) => {
  await page.goto(await lab.path("xen-01", "inside", "host", "host"));
  await part(page, /^Domain-0, domain 0/).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect(part(page, "XenStore")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel(page, "XenStore").getByRole("tree", { name: "XenStore" })).toBeVisible();
});

test("XenStore: a key is written and deleted, and the change is listed", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "inside"));
  await page.getByRole("button", { name: "XenStore", exact: true }).first().click();
  const tree = page.getByRole("tree", { name: "XenStore" });
  const web = await lab.vm("web-01");
  // A branch opens and stays chosen: the tree is not built anew.
  const memory = tree.getByRole("treeitem", { name: /^memory/ });
  await memory.click();
  await expect(memory).toHaveAttribute("aria-expanded", "true");
  await expect(memory).toHaveAttribute("aria-selected", "true");
  await expect(tree.getByRole("treeitem", { name: /^target = / })).toBeVisible();
  await tree.getByRole("treeitem", { name: /^name = "web-01"/ }).click();
  const write = page.getByRole("button", { name: "Change value…" });
  await write.click();
  const dialog = desk.dialog("Change a value of XenStore");
  await expect(dialog).toContainText(`/local/domain/${String(web.fields.domid)}/name`);
  await dialog.getByLabel("Value").fill("web-one");
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(tree.getByRole("treeitem", { name: /^name = "web-one"/ })).toBeVisible();
  await expect(
    page
      .getByRole("table", { name: "Changes" })
      .getByRole("row", { name: /\/name$/ })
      .first(),
  ).toBeVisible();
  await page.getByRole("button", { name: "Delete key…" }).click();
  await desk.dialog("Delete a key of XenStore").getByRole("button", { name: "Delete" }).click();
  await expect(tree.getByRole("treeitem", { name: /^name =/ })).toHaveCount(0);
});

test("a VM without a domain says so and offers to start; then its domain is picked out", async ({ lab, page }) => {
  await page.goto(await lab.path("test-01", "inside"));
  await expect(page.getByText("test-01 has no domain: it is not running.")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Start", exact: true }).click();
  await lab.pass(60);
  await expect(part(page, /^test-01, domain \d+/)).toHaveAttribute("aria-pressed", "true", { timeout: 20_000 });
  await expect(panel(page, "test-01")).toContainText("domid");
});

test("the tab takes the whole page, under an address of its own", async ({ lab, page }) => {
  await page.goto(await lab.path("xen-01", "inside", "host", "host"));
  await page.getByRole("button", { name: "Full page" }).click();
  await expect(page).toHaveURL(/\/inside\/full$/);
  await expect(page.getByRole("tree", { name: "Objects of the lab" })).toHaveCount(0);
  await page.reload();
  await expect(part(page, /^Domain-0, domain 0/)).toBeVisible();
  await page.getByRole("button", { name: "Full page" }).click();
  await expect(page.getByRole("tree", { name: "Objects of the lab" })).toBeVisible();
});

test("axe finds nothing in the Inside view", async ({ lab, page }) => {
  test.setTimeout(120_000);
  await page.goto(await lab.path("xen-01", "inside", "host", "host"));
  await expect(part(page, /^Domain-0, domain 0/)).toBeVisible();
  await expectNoFindings(page, "drawing");
  for (const name of [
    "ring of eth0 in web-01",
    "XenStore",
    "Scheduler",
    "Memory",
    "Event channels",
    "Grant tables",
    "Hypercalls",
    "Toolstack",
  ]) {
    await part(page, name).click();
    await expect(page.getByRole("button", { name: "Close panel" })).toBeVisible();
    await expect(page.getByText("Loading…")).toHaveCount(0);
    await expectNoFindings(page, name);
  }
  await page.getByRole("button", { name: "Follow a request" }).click();
  await expectNoFindings(page, "follow");
  await page.getByRole("button", { name: "Show as table" }).click();
  await expectNoFindings(page, "table");
});

test("a domain's memory page by page, and the log of what is written to it", async ({ lab, page }) => {
  await page.goto(await lab.path("web-01", "inside"));
  await part(page, "Memory").click();
  const memory = page.getByRole("region", { name: "Memory of web-01, page by page" });
  await expect(memory.getByRole("img", { name: /Page cache \d/ })).toBeVisible();
  await memory.getByRole("button", { name: "Log writes" }).click();
  const fact = (name: string) => memory.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd[1]");
  await expect(fact("Dirty pages")).not.toHaveText(/^0 /);
  await expect(memory.getByRole("table", { name: "Where they are" }).getByRole("row", { name: /workload/ })).toBeVisible();
  await memory.getByRole("button", { name: "Take the bitmap and clean it" }).click();
  await expect(fact("Bitmaps taken")).toHaveText("1");
  await expectNoFindings(page, "the memory of a domain");
  await memory.getByRole("button", { name: "Stop logging" }).click();
  await expect(memory.getByRole("button", { name: "Log writes" })).toBeVisible();

  await panel(page, "Memory").getByRole("button", { name: "Table" }).click();
  await expect(memory.getByRole("table", { name: "Runs of pages" }).getByRole("row", { name: /^Programs: nginx/ })).toBeVisible();
  // The control domain has pages too, and no log of them.
  await page.getByRole("combobox", { name: "Domain", exact: true }).click();
  await page.getByRole("option", { name: /^Domain-0/ }).click();
  await expect(page.getByRole("region", { name: "Memory of Domain-0, page by page" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Log writes" })).toHaveCount(0);
});
