import { readFileSync } from "node:fs";
import { expect, test } from "./support/fixtures";

test("[cases/console 8] a grid sorted by CPU has the busiest first and what is off last, whatever is on the screen", async ({
  lab,
  page,
}) => {
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  const grid = page.getByRole("grid", { name: "VMs" });
  await lab.pass(60);
  await grid.getByRole("columnheader", { name: "CPU" }).getByRole("button").click();
  await expect(grid.getByRole("columnheader", { name: "CPU" })).toHaveAttribute("aria-sort", "descending");
  const rows = grid.getByRole("row").filter({ has: page.getByRole("gridcell") });
  const shares = async (): Promise<readonly (number | null)[]> =>
    (await rows.all()).reduce<Promise<(number | null)[]>>(async (before, row) => {
      const text = await row.getByRole("gridcell").nth(2).locator("span").last().textContent();
      const share = /^([\d.]+) %$/.exec(text ?? "")?.[1];
      return [...(await before), share === undefined ? null : Number(share)];
    }, Promise.resolve([]));
  await expect
    .poll(async () => {
      const now = await shares();
      const known = now.filter((one) => one !== null);
      const isDown = known.every((one, at) => at === 0 || one <= (known[at - 1] ?? 0));
      return known.length > 1 && isDown && now.slice(known.length).every((one) => one === null);
    })
    .toBe(true);
});

test("rows stand in groups that fold, and nothing is done to what is folded away", async ({ lab, page }) => {
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  const grid = page.getByRole("grid", { name: "VMs" });
  await expect(grid.getByRole("row").filter({ hasText: "web-01" })).toBeVisible();
  const all = Number(await grid.getAttribute("aria-rowcount")) - 1;
  await page.getByRole("button", { name: "Group", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: "Power state" }).click();
  await page.keyboard.press("Escape");
  const running = grid.getByRole("button", { name: /^Running/ });
  await expect(running).toHaveAttribute("aria-expanded", "true");
  await expect(grid.getByRole("button", { name: /^Halted/ })).toBeVisible();
  await grid.getByRole("row").filter({ hasText: "web-01" }).click();
  await page.keyboard.press("Control+a");
  await expect(page.getByRole("group", { name: `${all} selected` })).toBeVisible();
  await running.click();
  await expect(running).toHaveAttribute("aria-expanded", "false");
  await expect(grid.getByRole("row").filter({ hasText: "web-01" })).toHaveCount(0);
  await expect(page.getByRole("group", { name: `${all} selected` })).toHaveCount(0);
  await grid.focus();
  await page.keyboard.press("Control+a");
  await expect(page.getByRole("group", { name: `${all} selected` })).toHaveCount(0);
  // It is kept for this list.
  await page.reload();
  await expect(grid.getByRole("button", { name: /^Halted/ })).toBeVisible();
});

test("a grid is saved as a file, as it is shown or raw", async ({ lab, page }) => {
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  await expect(page.getByRole("grid", { name: "VMs" }).getByRole("row").filter({ hasText: "web-01" })).toBeVisible();
  const save = async (how: string): Promise<string> => {
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    await page.getByRole("menuitem", { name: how }).click();
    return readFileSync(await (await coming).path(), "utf8");
  };
  const shown = await save("As shown");
  expect(shown).toMatch(/^\uFEFFName,State,CPU,Memory/);
  expect(shown).toMatch(/\r\nweb-01,Running,[\d.]+\s?%,/);
  expect(await save("Raw values")).toMatch(/\r\nweb-01,Running,0?\.?\d*,\d{6,},/);
});

test("[cases/console 11] one grammar above the tree, above lists and in the palette", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "vms", "pool", "pool"));
  const grid = page.getByRole("grid", { name: "VMs" });
  const web = grid.getByRole("row").filter({ hasText: "web-01" });
  await expect(web).toBeVisible();
  const narrow = page.getByRole("searchbox", { name: "Filter" });
  for (const [text, hasWeb] of [
    ["state:running ip:10.", true],
    ["!state:running", false],
    ["/^web-\\d+$/", true],
    ["name:/^db/", false],
    ["web-01|nothing mem:>1MiB", true],
    ["mac:/^00:16:3e/ state:running", true],
    ['"web-01"', true],
  ] as const) {
    await narrow.fill(text);
    await expect(web, text).toHaveCount(hasWeb ? 1 : 0);
  }
  await page.getByRole("searchbox", { name: "Search objects" }).fill("state:running /^WEB-01$/");
  await expect(desk.node("web-01")).toBeVisible();
  await expect(page.getByRole("treeitem", { name: "db-01" })).toHaveCount(0);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("combobox").fill("state:running /^web-01/");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "web-01" })).toBeVisible();
  // Tabs of the page, choices of the menus, then what is done: the last asks.
  await page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill("storage");
  await expect(palette.getByRole("option").filter({ hasText: "web-01" }).first()).toBeVisible();
  await palette.getByRole("combobox").fill("theme");
  await palette.getByRole("option", { name: /^Dark/ }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a query is put together from rows, groups within groups, and is the text beside it", async ({ desk, lab, page }) => {
  await page.goto(lab.url);
  await desk.tab("Search").click();
  const query = page.getByRole("textbox", { name: "Query" });
  await query.fill("");
  await page.getByText("Query builder").click();
  const root = page.getByRole("group", { name: "All of these hold" });
  await root.getByRole("button", { name: "Condition", exact: true }).click();
  const first = root.getByRole("group", { name: "Condition", exact: true }).first();
  await first.getByRole("textbox", { name: "Value" }).fill("web");
  await expect(query).toHaveValue("name : web");
  await root.getByRole("button", { name: "Group", exact: true }).click();
  const inner = root.getByRole("group", { name: "Any of these holds" });
  await inner.getByRole("combobox", { name: "Property" }).click();
  await page.getByRole("option", { name: "Power state" }).click();
  await inner.getByRole("combobox", { name: "Value" }).click();
  await page.getByRole("option", { name: "Running" }).click();
  await inner.getByRole("button", { name: "Condition", exact: true }).click();
  await inner.getByRole("group", { name: "Condition", exact: true }).nth(1).getByRole("textbox", { name: "Value" }).fill("01");
  await expect(query).toHaveValue("name : web and (state = Running or name : 01)");
  await expect(page.getByRole("grid", { name: "Found objects" }).getByRole("row").filter({ hasText: "web-01" })).toBeVisible();
  await query.fill("name : web and not tag = x");
  await expect(page.getByRole("group", { name: "None of these holds" })).toBeVisible();
  await query.fill("/(/");
  await expect(page.getByText("At 1: this is no regular expression (RE2).")).toBeVisible();
});

test("values are offered that objects have which the page does not: tags of disks, names of systems", async ({ desk, lab, page }) => {
  const disk = (await lab.asked("all VDI"))[0];
  await lab.submit("amend_field", { class: "VDI", self: disk?.ref ?? "", field: "tags", put: ["backed up"], drop: [] } as never);
  await page.goto(await lab.path("web-01"));
  await desk.menu("web-01", "Edit tags…");
  await expect(desk.dialog("Tags").getByRole("checkbox", { name: "backed up" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(await lab.path("Starter pool", "search", "pool", "pool"));
  await page.getByRole("button", { name: "Add condition" }).click();
  await page.getByRole("menuitem", { name: "Tag", exact: true }).hover();
  await page.getByRole("menuitem", { name: "backed up", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Query" })).toHaveValue('tag = "backed up"');
});
