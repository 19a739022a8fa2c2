import { expect, test } from "./support/fixtures";

/** A server of 64 GiB holds no more of them. */
const HOSTS = 22;
const EACH = 57;
const VMS = HOSTS * EACH;

/** Rows of a list that have a name, and bars of use in them, in a frame while it is scrolled. */
function whileScrolled(list: Element): Promise<{ readonly names: number; readonly bars: number }> {
  return new Promise((resolve) => {
    let frames = 30;
    const turn = {
      on(): void {
        frames--;
        list.scrollTop += 120;
        if (frames > 0) requestAnimationFrame(() => turn.on());
        else {
          const rows = [...list.querySelectorAll('[role="row"]')].slice(1);
          const names = rows.filter((row) => /vm-\d+/.test(row.textContent ?? "")).length;
          resolve({ names, bars: rows.filter((row) => row.querySelector('[role="meter"], [role="progressbar"]')).length });
        }
      },
    };
    turn.on();
  });
}

test("[cases/console 23] a pool of more than a thousand VMs is opened, searched, sorted, chosen and looked into", async ({
  admin,
  browser,
  desk,
  page,
}) => {
  // A thousand VMs take most of a minute where others have most of the machine.
  test.setTimeout(300_000);
  const lab = await admin.createLab(`large ${process.pid}`, `many:${HOSTS}:${EACH}`);
  try {
    // What the page reads of the lab holds no device, and it reads it once.
    const read: string[] = [];
    // On its way: the browser itself keeps a body of megabytes only as long as it likes.
    await page.route("**/records", async (route) => {
      const response = await route.fetch();
      read.push(await response.text());
      await route.fulfill({ response });
    });
    await page.goto(lab.url);
    await expect(desk.node("host-001")).toBeVisible();
    await expect.poll(() => read.length).toBe(1);
    expect(read[0]).toContain('"class":"VM"');
    expect(read[0]).not.toMatch(/"class":"(VBD|VIF|VDI|VM_metrics|VM_guest_metrics)"/);

    // By name, and by an address that the page does not have.
    const box = page.getByRole("searchbox", { name: "Search objects" });
    await box.fill("vm-00777");
    await expect(desk.node("vm-00777")).toBeVisible();
    const vif = (await lab.asked(`vifsByVm ${(await lab.vm("vm-00777")).ref}`))[0];
    const mac = vif && vif.op === "add" ? String(vif.fields.MAC) : "";
    expect(mac).not.toBe("");
    await box.fill(mac);
    await expect(page.getByRole("treeitem", { name: /^vm-/ })).toHaveCount(1);
    await expect(desk.node("vm-00777")).toBeVisible();

    // Its devices come with its page.
    await desk.node("vm-00777").click();
    await desk.tab("Networking").click();
    await expect(page.getByRole("grid", { name: "Network interfaces" })).toContainText(mac);
    await desk.tab("Storage").click();
    await expect(page.getByRole("grid", { name: "Disks" }).getByRole("row")).toHaveCount(2);

    // The list: sorted by what is shown of rows that are not on the screen too, and chosen whole.
    await page.goto(await lab.path(`many:${HOSTS}:${EACH}`, "vms", "pool", "pool"));
    const grid = page.getByRole("grid", { name: "VMs" });
    await expect(grid).toHaveAttribute("aria-rowcount", `${VMS + 1}`);
    const sortBy = (name: string) => grid.getByRole("columnheader", { name }).getByRole("button").click();
    await sortBy("Name");
    await expect(grid.getByRole("row").nth(1)).toContainText("vm-00001");
    await sortBy("Name");
    await expect(grid.getByRole("row").nth(1)).toContainText(`vm-0${VMS}`);
    await sortBy("IP address");
    const addresses = async () => grid.getByRole("row").filter({ hasText: /10\.0\.\d+\.\d+/ });
    await expect(await addresses()).not.toHaveCount(0);
    await grid.getByRole("row").nth(2).click();
    await page.keyboard.press("Control+a");
    await expect(page.getByRole("group", { name: `${VMS} selected` })).toBeVisible();
    await page.keyboard.press("End");
    await expect(grid.locator('[aria-selected="true"]')).toHaveCount(1);

    // What is scrolled past says its names; what has to be asked for stands there once the list stands still.
    await page.keyboard.press("Home");
    await expect(grid.getByRole("row").nth(1)).toBeInViewport();
    const memory = await grid.getByRole("columnheader", { name: "Memory" }).getAttribute("aria-colindex");
    const passed = await grid.evaluate(whileScrolled);
    expect(passed.names).toBeGreaterThan(5);
    expect(passed.bars).toBeLessThan(passed.names);
    const bars = grid.locator(`[role="row"]:has([role="gridcell"]) > [aria-colindex="${memory}"]`);
    await expect.poll(async () => (await bars.allTextContents()).every((text) => text !== "")).toBe(true);

    // Somebody else sees what changes.
    const other = await (await browser.newContext({ storageState: admin.browserState(), baseURL: admin.url })).newPage();
    await other.goto(lab.url);
    await other.getByRole("searchbox", { name: "Search objects" }).fill("vm-00042");
    await expect(other.getByRole("treeitem", { name: "vm-00042" })).toBeVisible();
    const { ref } = await lab.vm("vm-00042");
    await lab.submit("set_field", { class: "VM", self: ref, field: "name_label", value: "vm-00042 renamed" });
    await expect(other.getByRole("treeitem", { name: "vm-00042 renamed" })).toBeVisible();
    await other.context().close();
  } finally {
    await admin.call.lab.delete.mutate({ labId: lab.id });
  }
});
