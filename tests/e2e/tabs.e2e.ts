import { readFileSync } from "node:fs";
import { expect, test } from "./support/fixtures";

test("VM General: name and description are edited, a wrong memory order is refused", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01", "general"));
  await page.getByRole("button", { name: "Properties", exact: true }).click();
  const dialog = desk.dialog("Properties of test-01");
  await dialog.getByRole("tab", { name: "CPU and memory" }).click();
  await dialog.getByLabel("Static maximum (MiB)").fill("16");
  // Saving leads back to the page with the error.
  await dialog.getByRole("tab", { name: "General" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("The four limits must grow from static minimum to static maximum.")).toBeVisible();
  await dialog.getByLabel("Static maximum (MiB)").fill("512");
  await dialog.getByRole("tab", { name: "General" }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("probe-01");
  await dialog.getByLabel("Description").fill("A machine to try things on");
  await dialog.getByLabel("Tags").fill("lab, small");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(desk.node("probe-01")).toBeVisible();
  await expect(desk.fact("Name")).toHaveText("probe-01");
  await expect(desk.fact("Description")).toHaveText("A machine to try things on");
  await expect(desk.fact("Static maximum")).toHaveText("512 MiB");
  expect((await lab.vm("probe-01")).fields.tags).toEqual(["lab", "small"]);
});

test("VM Networking: an interface is added, deactivated, activated and removed", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "networking"));
  const grid = page.getByRole("grid", { name: "Network interfaces" });
  await expect(grid.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Add interface…" }).click();
  const dialog = desk.dialog("Add network interface to web-01");
  await dialog.getByRole("combobox", { name: "Network" }).click();
  await page.getByRole("option", { name: /Storage network/ }).click();
  await dialog.getByLabel("Use this address").check();
  await dialog.getByPlaceholder("00:16:3e:12:34:56").fill("not a mac");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Write six pairs of hex digits");
  await dialog.getByPlaceholder("00:16:3e:12:34:56").fill("00:16:3e:aa:bb:cc");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog).toHaveCount(0);
  const row = grid.getByRole("row").filter({ hasText: "00:16:3e:aa:bb:cc" });
  const active = row.getByRole("gridcell").last();
  await expect(active).toHaveText("Yes");
  await row.click();
  const remove = page.getByRole("button", { name: "Remove…" });
  await expect(remove).toHaveAccessibleDescription("Deactivate the interface first.");
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(active).toHaveText("No");
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await expect(active).toHaveText("Yes");
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(active).toHaveText("No");
  await remove.click();
  await expect(desk.dialog("Remove interface 1?")).toContainText("00:16:3e:aa:bb:cc");
  await desk.dialog().getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row).toHaveCount(0);
});

test("VM Storage: a disk is added and deleted by its name, a DVD goes in and out", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01", "storage"));
  await page.getByRole("button", { name: "Add disk…" }).click();
  const add = desk.dialog(/Add disk/);
  await add.getByLabel("Name").fill("scratch");
  await add.getByLabel("Size (GiB)").fill("999999");
  await add.getByRole("button", { name: "Add" }).click();
  await expect(add.getByRole("alert")).toContainText("free");
  await add.getByLabel("Size (GiB)").fill("2");
  await add.getByRole("button", { name: "Add" }).click();
  await expect(add).toHaveCount(0);
  const row = page.getByRole("grid", { name: "Disks" }).getByRole("row").filter({ hasText: "scratch" });
  await expect(row).toContainText("2 GiB");
  await row.click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const sure = desk.dialog("Delete disk scratch?");
  const go = sure.getByRole("button", { name: "Delete disk" });
  await expect(go).toHaveAccessibleDescription("Type the name exactly.");
  await sure.getByLabel("Name of the disk").fill("scratc");
  await go.click({ force: true });
  await expect(sure).toBeVisible();
  await sure.getByLabel("Name of the disk").fill("scratch");
  await go.click();
  await expect(row).toHaveCount(0);
  await expect.poll(() => lab.find("scratch", "VDI")).toBeNull();

  await page.goto(await lab.path("web-01", "storage"));
  const drive = page.getByRole("region", { name: "DVD drive" });
  const create = drive.getByRole("button", { name: "Add DVD drive" });
  const disc = drive.getByRole("combobox", { name: "ISO image" });
  await expect(create.or(disc)).toBeVisible();
  if (await create.isVisible()) await create.click();
  await expect(drive.getByRole("button", { name: "Eject" })).toHaveAccessibleDescription("The drive is empty.");
  await disc.click();
  await page.getByRole("option", { name: /guest-tools/ }).click();
  await expect(disc).toContainText("guest-tools-8.4.0.iso");
  await drive.getByRole("button", { name: "Eject" }).click();
  await expect(disc).toContainText("Empty");
});

test("VM Storage: a disk that nobody uses is attached by one task, read-only where that is wanted", async ({ desk, lab, page }) => {
  const sr = await lab.find("Shared NFS storage", "SR");
  await lab.submit("VDI.create", { SR: sr?.ref ?? "", name_label: "loose", virtual_size: 2 ** 30 });
  await page.goto(await lab.path("db-01", "storage"));
  await desk.expectState("db-01", "Running");
  await page.getByRole("main").getByRole("button", { name: "Attach disk…" }).click();
  const dialog = desk.dialog("Attach disk to db-01");
  await expect(dialog).toContainText("loose");
  await dialog.getByRole("checkbox").check();
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole("grid", { name: "Disks" }).getByRole("row").filter({ hasText: "loose" });
  await expect(row).toContainText("Read-only");
  await expect(row).toContainText("Yes");
  // It is taken: nothing is left to be attached.
  await page.getByRole("main").getByRole("button", { name: "Attach disk…" }).click();
  await expect(dialog).not.toContainText("loose");
});

test("a library takes no new disk and says so; other storage takes one", async ({ desk, lab, page }) => {
  const add = page.getByRole("main").getByRole("button", { name: "Add disk…" });
  await page.goto(await lab.path("ISO library", "storage", "sr", "SR"));
  await expect(page.getByRole("grid", { name: "Virtual disks" })).toContainText("guest-tools-8.4.0.iso");
  await expect(add).toHaveAccessibleDescription("Storage ISO library cannot do this.");
  await add.click({ force: true });
  await expect(desk.dialog()).toHaveCount(0);
  await page.goto(await lab.path("Shared NFS storage", "storage", "sr", "SR"));
  await add.click();
  const storage = desk.dialog(/Add disk/).getByRole("combobox", { name: "Storage" });
  await expect(storage).toContainText("Shared NFS storage");
  await storage.click();
  await expect(page.getByRole("option")).toHaveText([/Shared NFS storage/, /Local storage/, /Local storage/]);
});

test("a VM is cloned, and the clone deleted with its disk", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("test-01"));
  await desk.time("Speed ×60");
  await desk.menu("test-01", "Clone…");
  const clone = desk.dialog("Clone test-01");
  await clone.getByLabel("Name of the clone").fill("test-02");
  await clone.getByRole("button", { name: "Clone", exact: true }).click();
  await desk.expectState("test-02", "Halted");
  await desk.select("test-02");
  await desk.tab("Storage").click();
  const disks = page.getByRole("grid", { name: "Disks" }).getByRole("row");
  await expect(disks).toHaveCount(2);
  const vdis = async (): Promise<number> => (await lab.asked("all VDI")).length;
  const before = await vdis();
  await desk.menu("test-02", "Delete VM…");
  const sure = desk.dialog("Delete test-02?");
  await expect(sure.getByRole("checkbox")).toBeChecked();
  await sure.getByRole("button", { name: "Delete VM" }).click();
  await expect(desk.node("test-02")).toHaveCount(0);
  await expect(desk.node("test-01")).toBeVisible();
  await expect.poll(vdis).toBe(before - 1);
});

test("host tabs show the host; its console answers xl list", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-01", "general", "host", "host"));
  await expect(desk.fact("Address").first()).toHaveText("10.0.0.11");
  await expect(desk.fact("Total")).toHaveText("64 GiB");
  await desk.tab("Networking").click();
  await expect(page.getByRole("grid").filter({ hasText: "Pool-wide network associated with eth0" }).first()).toBeVisible();
  await desk.tab("Storage").click();
  await expect(page.getByRole("grid").filter({ hasText: "Local storage" })).toContainText("Shared NFS storage");
  await desk.tab("Performance").click();
  await desk.time("Speed ×10");
  await expect(page.getByRole("region", { name: "CPU" }).getByRole("cell").first()).toHaveText(/\d/);
  await desk.tab("Console").click();
  await desk.time("Real time");
  await expect(page.getByText("Control domain of xen-01")).toBeVisible();
  // One's own shell is open at once.
  await desk.expectScreen(/# *$/);
  await desk.run("xl list");
  await desk.expectScreen(/Name +ID +Mem VCPUs\tState\tTime\(s\)|Name +ID +Mem +VCPUs/);
  await desk.expectScreen(/^Domain-0 +0 /m);
  await desk.expectScreen(/^web-01 +\d+ +20\d\d +2 /m);

  const choice = page.getByRole("combobox", { name: "Console of this server" });
  const first = await choice.innerText();
  expect(first).toMatch(/My shell \d+/);
  await page.getByRole("button", { name: "Open a new shell" }).click();
  await expect(choice).not.toHaveText(first);
  await desk.expectScreen(/^[^\n]*# *$/m);
  await desk.run("cd /tmp; pwd; tty");
  await desk.expectScreen(/^\/tmp\n\/dev\/pts\/\d+/m);
  await page.getByRole("button", { name: "Close this shell" }).click();
  await expect(page.getByText("This shell has ended.")).toBeVisible();
  await page.getByRole("button", { name: "Open a new shell" }).click();
  await expect(choice).toHaveText(first);
  await desk.expectScreen(/^Domain-0 +0 /m);
  await choice.click();
  await page.getByRole("option", { name: "Server console (shared)" }).click();
  await desk.expectScreen(/login: *$/);
});

test("the labs page: a lab is created, renamed, exported, imported and deleted", async ({ desk, page }) => {
  const name = `shelf ${process.pid}`;
  await page.goto("/");
  await page.getByRole("button", { name: "New lab" }).click();
  const create = desk.dialog("New lab");
  await create.getByRole("button", { name: "Create lab" }).click();
  await expect(create.getByRole("alert")).toHaveText("Enter a name.");
  await create.getByLabel("Name").fill(name);
  await create.getByRole("radio", { name: /Starter/ }).check();
  await create.getByRole("button", { name: "Create lab" }).click();
  await expect(page).toHaveURL(/\/labs\//);
  await expect(desk.node("web-01")).toBeVisible();

  await page.goto("/");
  const row = (of: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name: of, exact: true }) });
  await expect(row(name).getByRole("cell").nth(3)).toHaveText("2");
  const more = async (of: string, entry: string): Promise<void> => {
    await page.getByRole("button", { name: `More actions: ${of}`, exact: true }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  await more(name, "Rename…");
  await desk.dialog(`Rename ${name}`).getByLabel("New name").fill(`${name} b`);
  await desk.dialog(`Rename ${name}`).getByRole("button", { name: "Rename" }).click();
  await expect(row(`${name} b`)).toBeVisible();
  const waiting = page.waitForEvent("download");
  await more(`${name} b`, "Export lab file");
  const file = await (await waiting).path();
  expect(readFileSync(file).byteLength).toBeGreaterThan(1000);

  await more(`${name} b`, "Delete…");
  const sure = desk.dialog(`Delete lab ${name} b?`);
  await sure.getByLabel("Name of the lab").fill(`${name} b`);
  await sure.getByRole("button", { name: "Delete lab" }).click();
  await expect(row(`${name} b`)).toHaveCount(0);
  await desk.left();

  await page.getByLabel("Import lab file…").setInputFiles(file);
  const importing = page.getByRole("dialog", { name: /^Import/ });
  await importing.getByLabel("Name").fill(`${name} b`);
  await importing.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Its clock stands where it was exported" })).toBeVisible();
  await expect(row(`${name} b`)).toBeVisible();
  await row(`${name} b`).getByRole("link").click();
  await desk.expectState("web-01", "Running");
  await page.goto("/");
  await page.getByLabel("Import lab file…").setInputFiles({ name: "junk.lab", mimeType: "text/plain", buffer: Buffer.from("junk") });
  await importing.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText(/The file was not accepted: \S/)).toBeVisible();
  await page.keyboard.press("Escape");
  await more(`${name} b`, "Delete…");
  await sure.getByLabel("Name of the lab").fill(`${name} b`);
  await sure.getByRole("button", { name: "Delete lab" }).click();
  await expect(row(`${name} b`)).toHaveCount(0);
});

test("language and theme change at once and stay", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  await expect(desk.tool("New VM")).toBeVisible();
  await page.getByRole("button", { name: "Language: 中文" }).click();
  await expect(
    page
      .getByRole("button", { name: "新建虚拟机" })
      .or(page.getByRole("button", { name: /^新建/ }))
      .first(),
  ).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await page.reload();
  await expect(page.getByRole("tab", { name: "控制台" })).toBeVisible();
  await page.getByRole("button", { name: /: English$/ }).click();
  await expect(desk.tab("Console")).toBeVisible();

  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("menuitem", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background()).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("the clock stands, runs sixty times faster, steps, and goes to the next event", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01"));
  const clock = page.getByRole("region", { name: "Virtual time" }).getByRole("time");
  const now = async (): Promise<number> => Date.parse((await clock.getAttribute("datetime")) ?? "");
  await desk.time("Pause time");
  const stood = (await lab.clock({ kind: "speed", speed: 0 })).virtualUs;
  await expect.poll(async () => Math.abs((await now()) - stood / 1000)).toBeLessThan(1000);
  await desk.time("Step 1 s");
  await expect.poll(async () => (await now()) - stood / 1000).toBeGreaterThan(500);
  const stepped = await now();
  await desk.time("Next event");
  await expect.poll(async () => (await lab.clock({ kind: "speed", speed: 0 })).virtualUs).toBeGreaterThan(stood + 1_000_000);
  await desk.time("Speed ×60");
  await expect.poll(async () => (await now()) - stepped).toBeGreaterThan(30_000);
});

test("the tree is used by keys alone", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "", "pool", "pool"));
  const tree = page.getByRole("tree");
  const title = (name: string) => expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  const active = async (): Promise<string> =>
    tree.evaluate((element) => {
      const id = element.getAttribute("aria-activedescendant") ?? "";
      return document.getElementById(`${id}-name`)?.textContent ?? "";
    });
  await tree.focus();
  await page.keyboard.press("Home");
  await title("Starter pool");
  await page.keyboard.press("ArrowDown");
  await title("xen-01");
  await page.keyboard.press("ArrowLeft");
  await expect(desk.node("xen-01")).toHaveAttribute("aria-expanded", "false");
  await expect(desk.node("web-01")).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(desk.node("web-01")).toBeVisible();
  await page.keyboard.type("web");
  await title("web-01");
  expect(await active()).toBe("web-01");
  await page.keyboard.press("ArrowLeft");
  await title("xen-01");
  await page.keyboard.press("End");
  expect(await active()).not.toBe("xen-01");
  await page.keyboard.type("test-01");
  await title("test-01");
  await page.keyboard.press("F2");
  await expect(desk.dialog("Rename test-01")).toBeVisible();
  await page.keyboard.type("test-99");
  await page.keyboard.press("Enter");
  await expect(desk.node("test-99")).toBeVisible();
  await expect(tree).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search objects" })).toBeFocused();
  await page.keyboard.type("db-0");
  await expect(desk.node("web-01")).toHaveCount(0);
  await expect(desk.node("db-01")).toBeVisible();
  await page.keyboard.press("Escape");
});
