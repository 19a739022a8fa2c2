import type { Locator, Page } from "@playwright/test";
import { Api, type Lab } from "./support/api";
import { expect, test } from "./support/fixtures";

const mapOf = (page: Page): Locator => page.getByRole("region", { name: "Network topology" });
const nodeOf = (page: Page, id: string): Locator => mapOf(page).locator(`[data-target="${id}"]`);
const handle = (page: Page, name: string): Locator => page.getByRole("button", { name: `Connect ${name} to…` });
const tip = (page: Page): Locator => page.getByRole("status", { name: "Connect to…" });
const outcome = (page: Page): Locator => page.getByRole("status", { name: "What was connected last" });

async function middle(of: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error("not drawn");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
/** Draws a line from the handle of what is pointed at, and holds it over another node. */
async function draw(page: Page, from: Locator, onto: Locator): Promise<void> {
  await from.hover();
  const own = page.locator("[data-join-handle]");
  await expect(own).toHaveAttribute("data-join-handle", (await from.getAttribute("data-target")) ?? "");
  const [begin, end] = [await middle(own), await middle(onto)];
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 3 });
  await page.mouse.move(end.x, end.y, { steps: 3 });
}
async function places(lab: Lab) {
  const [web, one, two, storage] = await Promise.all([
    lab.vm("web-01"),
    lab.find("xen-01", "host"),
    lab.find("xen-02", "host"),
    lab.find("Storage network", "network"),
  ]);
  if (!one || !two || !storage) throw new Error("not the starter scenario");
  const vifs = await lab.asked("all VIF");
  const vif = vifs.find((change) => "fields" in change && change.fields.VM === web.ref);
  if (!vif) throw new Error("web-01 has no interface");
  const bridge = (host: { readonly ref: string }, name: string): string => `bridge:${host.ref}/${name}`;
  return { web, vif: vif.ref, storage, here: bridge(one, "xenbr1"), there: bridge(two, "xenbr1"), front: bridge(one, "xenbr0") };
}
const networkOf = async (lab: Lab, vif: string): Promise<unknown> => {
  const found = (await lab.asked("all VIF")).find(({ ref }) => ref === vif);
  return found && "fields" in found ? found.fields.network : null;
};
const gateway = (lab: Lab): Promise<string> => lab.exec("web-01", "ping -c 1 -W 1 10.0.0.1");

test("an interface is drawn to another network: its line and its frames go there, and back when that is undone", async ({ lab, page }) => {
  const { vif, storage, here, there, front } = await places(lab);
  const before = await networkOf(lab, vif);
  expect(await gateway(lab)).toContain("1 received");
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));

  // The table says the same edges as the drawing: no interface is on that bridge at first.
  const edges = page
    .getByRole("grid", { name: "Network topology" })
    .getByRole("row", { name: "xenbr1" })
    .filter({ hasText: "xen-01" })
    .filter({ hasText: /vif\d+\.0/ });
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("grid", { name: "Network topology" }).getByRole("row", { name: "xenbr1" })).not.toHaveCount(0);
  await expect(edges).toHaveCount(0);
  await page.getByRole("button", { name: "Show as graph" }).click();

  // A bridge of another server is out of its reach, and nothing is done there.
  await draw(page, nodeOf(page, vif), nodeOf(page, there));
  await expect(tip(page)).toContainText("web-01 runs on xen-01: a bridge of xen-02 is out of its reach.");
  await page.mouse.up();
  await expect(tip(page)).toBeHidden();
  expect(await networkOf(lab, vif)).toBe(before);

  await draw(page, nodeOf(page, vif), nodeOf(page, here));
  await expect(tip(page)).toContainText("Interface 0 of web-01 moves to Storage network");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(tip(page)).toBeHidden();
  expect(await networkOf(lab, vif)).toBe(before);

  await draw(page, nodeOf(page, vif), nodeOf(page, here));
  await page.mouse.up();
  await expect(outcome(page)).toContainText("Interface 0 of web-01 is on Storage network.");
  expect(await networkOf(lab, vif)).toBe(storage.ref);
  expect(await gateway(lab)).toContain("0 received");
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(edges).toHaveCount(1);
  await page.getByRole("button", { name: "Show as graph" }).click();
  await draw(page, nodeOf(page, vif), nodeOf(page, here));
  await expect(tip(page)).toContainText("It is on this network already.");
  await page.mouse.up();

  await draw(page, nodeOf(page, front), nodeOf(page, vif));
  await page.mouse.up();
  await expect(outcome(page)).toContainText("is on Pool-wide network associated with eth0.");
  expect(await gateway(lab)).toContain("1 received");
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await expect(outcome(page)).toContainText("It is as it was before.");
  expect(await networkOf(lab, vif)).toBe(storage.ref);
});

test("by keys alone: C begins, arrows and letters go among what is possible, Enter connects", async ({ lab, page }) => {
  const { vif, storage } = await places(lab);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await nodeOf(page, vif).focus();
  await expect(handle(page, (await nodeOf(page, vif).getAttribute("aria-label")) ?? "")).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("application")).toBeFocused();
  await expect(tip(page)).toContainText("Arrow keys go among what it can be connected to");
  await page.keyboard.press("x");
  await expect(tip(page)).toContainText("moves to");
  await page.keyboard.press("Escape");
  await expect(nodeOf(page, vif)).toBeFocused();
  await expect(tip(page)).toBeHidden();

  await page.keyboard.press("c");
  await page.keyboard.type("xenbr1");
  await expect(tip(page)).toContainText("Interface 0 of web-01 moves to Storage network");
  await page.keyboard.press("Enter");
  await expect(outcome(page)).toContainText("Interface 0 of web-01 is on Storage network.");
  await expect(nodeOf(page, vif)).toBeFocused();
  expect(await networkOf(lab, vif)).toBe(storage.ref);

  // Without the picture: in the interface's own menu.
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Move to network" }).press("ArrowRight");
  await expect(page.getByRole("menuitem", { name: "Storage network" })).toHaveAttribute("data-disabled", "");
  await page.getByRole("menuitem", { name: "Pool-wide network associated with eth0" }).press("Enter");
  await expect.poll(() => networkOf(lab, vif)).not.toBe(storage.ref);
});

test("a VM that is drawn to a network gets an interface there, which goes again when that is undone", async ({ lab, page }) => {
  const { web, here } = await places(lab);
  const own = async () => (await lab.asked(`vifsByVm ${web.ref}`)).length;
  expect(await own()).toBe(1);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await draw(page, nodeOf(page, web.ref), nodeOf(page, here));
  await expect(tip(page)).toContainText("web-01 gets a new interface on Storage network");
  await page.mouse.up();
  // Its interface could move there as well: one says which.
  await expect(page.getByRole("menuitem", { name: "Interface 0 of web-01 moves to Storage network" })).toBeVisible();
  await page.getByRole("menuitem", { name: "web-01 gets a new interface on Storage network" }).click();
  await lab.pass(5);
  await expect(outcome(page)).toContainText("web-01 has a new interface on Storage network.");
  expect(await own()).toBe(2);
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await lab.pass(5);
  await expect(outcome(page)).toContainText("It is as it was before.");
  expect(await own()).toBe(1);
});

test("in the table form what is connected with what is chosen by name, and what can be done stands below", async ({ lab, page }) => {
  const { vif, storage } = await places(lab);
  const before = await networkOf(lab, vif);
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("button", { name: "Show as table" }).click();
  const bar = page.getByRole("region", { name: "Connect", exact: true });
  const choose = async (field: string, name: string, option: RegExp): Promise<void> => {
    const box = bar.getByRole("combobox", { name: field, exact: true });
    await box.fill("");
    await box.fill(name);
    await page.getByRole("option", { name: option }).click();
  };
  await choose("Connect", "web-01", /^web-01/);
  await choose("To", "xenbr1", /xenbr1.*xen-02/);
  const move = bar.getByRole("button", { name: "Interface 0 of web-01 moves to Storage network" });
  await expect(move).toHaveAttribute("aria-disabled", "true");
  await expect(move).toHaveAccessibleDescription(/a bridge of xen-02 is out of its reach/);
  await choose("To", "xenbr1", /xenbr1.*xen-01/);
  await move.click();
  await expect(outcome(page)).toContainText("Interface 0 of web-01 is on Storage network.");
  expect(await networkOf(lab, vif)).toBe(storage.ref);
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => networkOf(lab, vif)).toBe(before);
});

test("on the map of storage a disc goes into a VM's drive, and a disk that another has is refused", async ({ lab, page }) => {
  const win = await lab.vm("win-01");
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("radio", { name: "Storage", exact: true }).click();
  const disk = (name: string) => mapOf(page).getByRole("button", { name, exact: true });
  await draw(page, disk("app-01 disk 0"), nodeOf(page, win.ref));
  await expect(tip(page)).toContainText("The disk is in use by app-01.");
  await page.mouse.up();
  await draw(page, disk("guest-tools-8.4.0.iso"), nodeOf(page, win.ref));
  await expect(tip(page)).toContainText("guest-tools-8.4.0.iso goes into the drive of win-01");
  await page.mouse.up();
  await expect(outcome(page)).toContainText("guest-tools-8.4.0.iso is in the drive of win-01.");
  const inDrive = async () =>
    (await lab.asked(`vbdsByVm ${win.ref}`)).some(
      (change) => "fields" in change && change.fields.type !== "Disk" && /^OpaqueRef:(?!NULL)/.test(String(change.fields.VDI)),
    );
  expect(await inDrive()).toBe(true);
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(inDrive).toBe(false);
});

test("two NICs that are drawn together are chosen for a bond; the ground has a new network, a server a new bond", async ({ lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const nic = (name: string) =>
    mapOf(page)
      .locator(`[data-kind="pif"]`)
      .and(page.getByRole("button", { name, exact: true }))
      .first();
  await draw(page, nic("eth0"), nic("eth1"));
  await expect(tip(page)).toContainText("eth0 and eth1 become one bond…");
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: "Bond NICs of all servers" });
  for (const name of ["eth0", "eth1"]) await expect(dialog.getByRole("checkbox", { name })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await mapOf(page).getByRole("button", { name: "xen-02", exact: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Create bond…" }).click();
  for (const name of ["eth0", "eth1"]) await expect(dialog.getByRole("checkbox", { name })).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await mapOf(page).click({ button: "right", position: { x: 8, y: 8 } });
  await page.getByRole("menuitem", { name: "New network…" }).click();
  await expect(page.getByRole("dialog", { name: "New network" })).toBeVisible();
});

test("an internal network that is drawn to a NIC is asked for its VLAN; a NIC's cable goes to another switch, and back", async ({
  lab,
  page,
}) => {
  const internal = await lab.find("Host internal network", "network");
  const one = await lab.find("xen-01", "host");
  if (!internal || !one) throw new Error("not the starter scenario");
  const nic = (name: string) => mapOf(page).locator(`[data-kind="pif"][aria-label="${name}"]`).first();
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await draw(page, nodeOf(page, `bridge:${one.ref}/xapi0`), nic("eth1"));
  await expect(tip(page)).toContainText("Host internal network goes out by eth1…");
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: "Host internal network goes out by eth1" });
  await dialog.getByLabel("VLAN").fill("77");
  await dialog.getByRole("button", { name: "Set" }).click();
  await expect(dialog).toHaveCount(0);
  const carried = async () => (await lab.records()).filter((one) => one.class === "PIF" && one.fields.network === internal.ref);
  await expect
    .poll(async () => (await carried()).map(({ fields }) => [fields.device, fields.VLAN]))
    .toEqual([
      ["eth1", 77],
      ["eth1", 77],
    ]);

  // The picture is another with its VLANs: places are those that it has then.
  await expect(mapOf(page).getByRole("button", { name: "eth1.77", exact: true })).toHaveCount(2);
  await draw(page, nic("eth0"), mapOf(page).getByRole("button", { name: "Physical switch" }));
  await expect(tip(page)).toContainText("Switches are drawn as one as long as no cable joins two of them.");
  await page.mouse.up();
  await lab.submit("switch.connect", { cable: "up", first: "left", second: "right" });
  for (const name of ["left", "right"]) await expect(mapOf(page).getByRole("button", { name, exact: true })).toBeVisible();
  await draw(page, nic("eth1"), mapOf(page).getByRole("button", { name: "left", exact: true }));
  await expect(tip(page)).toContainText("The cable of eth1 goes to left");
  await page.mouse.up();
  await expect(outcome(page)).toContainText("eth1 is plugged into left.");
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await expect(outcome(page)).toContainText("It is as it was before.");
  await draw(
    page,
    mapOf(page).getByRole("button", { name: "left", exact: true }),
    mapOf(page).getByRole("button", { name: "xenbr0", exact: true }).first(),
  );
  await expect(tip(page)).toContainText("These two have nothing to do with one another.");
  await page.mouse.up();
  await draw(
    page,
    mapOf(page).getByRole("button", { name: "left", exact: true }),
    mapOf(page).getByRole("button", { name: "right", exact: true }),
  );
  await page.mouse.up();
  await expect(page.getByRole("dialog").getByRole("textbox").first()).toHaveValue("left-right");
});

test("in the plan of folders a VM goes into one and out again; who may only read has no handle where nothing is open to them", async ({
  admin,
  browser,
  lab,
  page,
}) => {
  const { vif, web } = await places(lab);
  await lab.submit("amend_field", { self: web.ref, class: "VM", field: "tags", put: ["gold"], drop: [] } as never);
  const app = await lab.vm("app-01");
  const path = await lab.path("Starter pool", "topology", "pool", "pool");
  await page.goto(path);
  await page.getByRole("radio", { name: "Folders and tags" }).click();
  await draw(page, nodeOf(page, app.ref), nodeOf(page, "tag:gold"));
  await expect(tip(page)).toContainText("Tag with gold");
  await page.mouse.up();
  await expect(outcome(page)).toContainText("app-01: Tag with gold. Done.");
  expect((await lab.vm("app-01")).fields.tags).toEqual(["gold"]);
  await outcome(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await lab.vm("app-01")).fields.tags).toEqual([]);

  const username = `bob-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Bob", password: "a long password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const bob = await Api.signedIn(admin.url, username, "a long password");
  const context = await browser.newContext({ storageState: bob.browserState(), baseURL: admin.url, locale: "en-GB" });
  const other = await context.newPage();
  await other.goto(path);
  await nodeOf(other, vif).hover();
  await expect(other.locator("[data-join-handle]")).toBeHidden();
  await nodeOf(other, vif).click({ button: "right" });
  await expect(other.getByRole("menuitem", { name: "Connect to…" })).toHaveAttribute("data-disabled", "");
  await other.keyboard.press("Escape");
  await other.keyboard.press("c");
  await expect(outcome(other)).toContainText("Your role in this lab is read-only.");
  // Whoever may read may trace a path.
  await nodeOf(other, web.ref).hover();
  await expect(other.locator("[data-join-handle]")).toHaveAttribute("data-join-handle", web.ref);
  await context.close();
});
