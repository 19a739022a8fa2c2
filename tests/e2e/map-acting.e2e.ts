import type { Locator, Page } from "@playwright/test";
import { Api, type Lab } from "./support/api";
import { expect, test } from "./support/fixtures";

/** The map, and its lines by keys: each is come to from one of its ends. */
class OnMap {
  readonly map: Locator;
  readonly panel: Locator;
  constructor(readonly page: Page) {
    this.map = page.getByRole("region", { name: "Network topology" });
    this.panel = page.getByRole("region", { name: "Line", exact: true });
  }
  /** @param nth - among those of this name, from 0 */
  at(name: string, nth = 0): Locator {
    return this.map.getByRole("button", { name, exact: true }).nth(nth);
  }
  async open(lab: Lab, pool = "Starter pool"): Promise<void> {
    await this.page.goto(await lab.path(pool, "topology", "pool", "pool"));
    await expect(this.map.locator('[tabindex="0"]')).toBeVisible();
  }
  /** Goes from a node through its lines to the one of this name. */
  async line(node: string, name: RegExp, nth = 0): Promise<Locator> {
    await this.at(node, nth).focus();
    await this.page.keyboard.press("e");
    const line = this.map.locator("[data-line]");
    await expect(line).toBeFocused();
    const many = Number(/(\d+)$/.exec((await line.getAttribute("aria-label")) ?? "")?.[1]);
    for (let n = 1; n < many && !name.test((await line.getAttribute("aria-label")) ?? ""); n++) await this.page.keyboard.press("e");
    await expect(line).toHaveAccessibleName(name);
    await expect(line).toBeFocused();
    return line;
  }
  /** Opens the menu of what has the focus, and presses an entry of it, in a submenu where one is named. */
  async press(...entries: readonly string[]): Promise<void> {
    await this.page.keyboard.press("Shift+F10");
    await pressEntries(this.page, entries);
  }
}
async function pressEntries(page: Page, entries: readonly string[]): Promise<void> {
  for (const [at, name] of entries.entries()) {
    const entry = page.getByRole("menuitem", { name, exact: true });
    const check = page.getByRole("menuitemcheckbox", { name, exact: true });
    const found = entry.or(check);
    await expect(found).toBeVisible();
    if (at === entries.length - 1) await found.click();
    else await found.press("ArrowRight");
  }
  // What is checked leaves its menu open for more.
  for (let n = 0; n < 3 && (await page.getByRole("menu").count()) > 0; n++) await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
}
/** Runs a ping in virtual time, which stands between its parts. */
async function pinging(lab: Lab, from: string, to: string, count: number) {
  let text = Promise.resolve("");
  await new Promise<void>((begun) => {
    text = lab.exec(from, `ping -c ${count} -W 1 ${to}`, begun);
  });
  return {
    received: async (): Promise<number> => Number(/(\d+) (?:packets )?received/.exec(await text)?.[1]),
    times: async (): Promise<readonly number[]> => [...(await text).matchAll(/time=([\d.]+)/g)].map(([, ms]) => Number(ms)),
  };
}
const cable = /^Physical switch – eth0 \(xen-01\)/;

test("a cable goes out by mouse and again by keys alone while a ping runs: the edge is down, the ping fails, and comes back", async ({
  lab,
  page,
}) => {
  const on = new OnMap(page);
  await on.open(lab);
  await lab.speed(0);
  const ping = await pinging(lab, "db-01", "web-01", 20);
  await lab.pass(4);
  const nic = (await on.at("eth0").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.click(nic.x - 12, nic.y + nic.height / 2);
  await expect(on.panel).toContainText("Physical switch – eth0 (xen-01)");
  await page.mouse.click(nic.x - 12, nic.y + nic.height / 2, { button: "right" });
  await pressEntries(page, ["Unplug the cable"]);
  await expect(on.panel).toContainText("pulled out");
  await expect(on.panel).toContainText(/StateDown/);
  await lab.pass(5);
  await on.panel.getByRole("button", { name: "Plug the cable in" }).click();
  await expect(on.panel).toContainText(/StateUp/);
  await on.panel.getByRole("button", { name: "Close" }).click();
  await expect(on.panel).toHaveCount(0);
  await lab.pass(3);

  // And all of it by keys: to the line, its menu, its panel, and back to the node.
  const line = await on.line("eth0", cable);
  await on.press("Unplug the cable");
  await expect(line).toHaveAccessibleName(/down, line/);
  await expect(line).toBeFocused();
  await lab.pass(4);
  await page.keyboard.press("Enter");
  await expect(on.panel.getByRole("button", { name: "Plug the cable in" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(on.panel).toContainText(/StateUp/);
  await page.keyboard.press("Escape");
  await expect(on.panel).toHaveCount(0);
  await expect(on.at("eth0")).toBeFocused();
  await lab.pass(10);
  const received = await ping.received();
  expect(received).toBeGreaterThan(6);
  expect(received).toBeLessThan(15);
  await on.press("Take back: Plug the cable in");
  await on.line("eth0", /down, line/);
});

test("a usual delay is felt by a ping and kept beside what else is set; what was done is taken back from the map", async ({
  lab,
  page,
}) => {
  const on = new OnMap(page);
  await on.open(lab);
  await lab.submit("link.set", { link: "gateway:eth0", rate: 900_000 });
  await lab.speed(0);
  const times = async (): Promise<readonly number[]> => {
    const ping = await pinging(lab, "db-01", "10.0.0.1", 3);
    await lab.pass(6);
    return ping.times();
  };
  const usual = await times();
  expect([usual.length, usual.filter((ms) => ms > 20)]).toEqual([3, []]);
  await on.line("10.0.0.1", /Physical switch/);
  await on.press("Set quickly", "50 ms of delay");
  await expect(on.panel).toContainText("900 Mbit/s, 50 ms");
  const slow = await times();
  expect([slow.length, slow.filter((ms) => ms < 100)]).toEqual([3, []]);
  await on.press("Take back: 50 ms of delay");
  await expect(on.panel).not.toContainText("50 ms");
  await expect(on.panel).toContainText("900 Mbit/s");
});

test("a capture is begun on an edge, its frames come beside the map, and the line is marked until it is stopped", async ({ lab, page }) => {
  const on = new OnMap(page);
  await on.open(lab);
  await on.line("eth0", cable);
  await page.keyboard.press("Enter");
  await on.panel.getByRole("button", { name: "Capture here" }).click();
  const frames = page.getByRole("grid", { name: "Frames" });
  await expect(page.getByRole("combobox", { name: "Capture" })).toContainText("xen-01 eth0");
  await lab.exec("db-01", "ping -c 2 web-01");
  await expect(frames.getByRole("row", { name: /ICMP.*Echo/ }).first()).toBeVisible();
  await expect(on.map).toBeVisible();
  await on.line("eth0", cable);
  await expect(on.panel).toContainText("Captureruns");
  await on.press("Stop the capture");
  await expect(on.panel).not.toContainText("Captureruns");
});

test("consoles open beside the map, several machines are acted on at once, and faults of a link are started and mended by its menu", async ({
  lab,
  page,
}) => {
  const on = new OnMap(page);
  await on.open(lab);
  await on.at("web-01").focus();
  await on.press("Console as a panel");
  await expect(page.getByRole("tab", { name: /web-01 · Console/ })).toBeVisible();
  await expect(on.at("web-01")).toBeVisible();
  await on.line("eth0", cable);
  await on.press("Break it", "MTU mismatch");
  await on.press("Mend: MTU mismatch");
  await expect.poll(() => lab.api.call.lab.ask.query({ labId: lab.id, view: "faults", args: null })).toEqual([]);

  await on.at("web-01").focus();
  await page.keyboard.press("Space");
  await on.at("app-01").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Force" }).press("ArrowRight");
  await page.getByRole("menuitem", { name: /^Force Shut ?[Dd]own/ }).click();
  await page
    .getByRole("dialog")
    .or(page.getByRole("alertdialog"))
    .getByRole("button", { name: /Shut ?[Dd]own/ })
    .last()
    .click();
  for (const name of ["web-01", "app-01"]) await expect.poll(async () => (await lab.vm(name)).fields.power_state).toBe("Halted");
});

test("a server's scripts are stepped from its menu, and the map follows: its bridge goes and comes again", async ({ lab, page }) => {
  const on = new OnMap(page);
  await on.open(lab);
  const bridges = on.map.getByRole("button", { name: "xenbr0", exact: true });
  await expect(bridges).toHaveCount(2);
  const scripts = async (entry: string): Promise<void> => {
    await on.at("xen-02").focus();
    await on.press("Network scripts", entry);
  };
  await scripts("Undo all");
  await expect(bridges).toHaveCount(1);
  await scripts("Step");
  await on.at("xen-02").focus();
  await on.press("Wiring as a panel");
  await expect(page.getByRole("tab", { name: /xen-02 · / })).toBeVisible();
  await expect(page.getByRole("region", { name: "Picture of the wiring" })).toBeVisible();
  await scripts("Run all");
  await expect(bridges).toHaveCount(2);
  await on.at("xen-02").focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Network scripts" }).press("ArrowRight");
  await expect(page.getByRole("menuitem", { name: "Run all" })).toHaveAccessibleDescription("All steps are done.");
});

test("the table's rows have the same menu, and who may only look is told why", async ({ admin, browser, lab, page }) => {
  const on = new OnMap(page);
  await on.open(lab);
  await page.getByRole("button", { name: "Show as table" }).click();
  const row = page.getByRole("row", { name: /^eth0 \(xen-01\) Physical switch / });
  await row.click({ button: "right" });
  await pressEntries(page, ["Unplug the cable"]);
  await expect(row).toContainText("pulled out");
  await row.click();
  await page.getByRole("button", { name: "What can be done with this line" }).click();
  await pressEntries(page, ["Plug the cable in"]);
  await expect(row).not.toContainText("pulled out");
  await page.getByRole("grid", { name: "Network topology" }).press("Shift+F10");
  await pressEntries(page, ["Set quickly", "1 % of frames lost"]);
  await expect(row).toContainText("1 % lost");
  await page.getByRole("button", { name: "Show as graph" }).click();

  const username = `looks-${process.pid}`;
  await admin.call.account.create.mutate({ username, displayName: "Looks", password: "a long password", role: "student" });
  await admin.call.lab.setMember.mutate({ labId: lab.id, username, role: "read-only" });
  const guest = await Api.signedIn(admin.url, username, "a long password");
  const context = await browser.newContext({ storageState: guest.browserState(), baseURL: admin.url, locale: "en-GB" });
  const theirs = new OnMap(await context.newPage());
  await theirs.open(lab);
  await theirs.line("eth0", cable);
  await theirs.page.keyboard.press("Shift+F10");
  for (const name of ["Unplug the cable", "Set the link…", "Set quickly", "Break it", "Capture here", "VLANs of the switch's port…"])
    await expect(theirs.page.getByRole("menuitem", { name, exact: true })).toHaveAccessibleDescription(
      "Your role in this lab is read-only.",
    );
  await context.close();
});

/** A server with two NICs on one switch, where there is room for a bond of them. */
const twoCables = JSON.stringify({
  $schema: "/schema/scenario-1.json",
  pool: "Bonded",
  hosts: [{ name: "xa", address: "10.0.0.11", cables: [{ device: "eth1", switch: "eth0" }] }],
  networks: [
    { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    { name: "second", bridge: "xenbr1", device: "eth1" },
  ],
  storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
  vms: [],
});
test("of a bond the other NIC carries on when the active one's cable is unplugged on the map, and fails back by its timer: a ping goes on", async ({
  admin,
  page,
}) => {
  const name = `bonded ${process.pid}`;
  const { id } = await admin.call.lab.create.mutate({ name, file: twoCables });
  const lab = admin.lab(id, name);
  try {
    await lab.speed(0);
    const records = await lab.records();
    const nic = (device: string): string => records.find(({ class: of, fields }) => of === "PIF" && fields.device === device)?.ref ?? "";
    const members = ["eth0", "eth1"].map(nic);
    const host = (await lab.find("xa", "host"))?.ref ?? "";
    const bond = {
      host,
      name: "bond0",
      members,
      mode: "active-backup",
      miimon: 100,
      updelay: 5_000,
      downdelay: 0,
      primary: "eth0",
    } as const;
    expect(await lab.submit("bond.make", { ...bond, fast: false } as never)).toMatchObject({ ok: true });
    await lab.pass(10);
    const ping = await pinging(lab, "xa", "10.0.0.1", 20);
    await lab.pass(2);

    const on = new OnMap(page);
    await on.open(lab, "Bonded");
    const [first, second] = [/Physical switch.* eth0 \(xa\)/, /Physical switch.* eth1 \(xa\)/];
    await on.line("eth1", second);
    await expect(on.panel).toContainText("Bondwaits");
    await on.line("eth0", first);
    await expect(on.panel).toContainText("Bondcarries the traffic");
    await on.press("Unplug the cable");
    await lab.pass(2);
    await expect(on.panel).toContainText("Bondwaits");
    await expect(on.panel).toContainText("StateDown");
    await on.line("eth1", second);
    await expect(on.panel).toContainText("Bondcarries the traffic");
    await lab.pass(4);

    await on.line("eth0", first);
    await on.press("Plug the cable in");
    await expect(on.panel).toContainText("StateUp");
    await lab.pass(3);
    // It waits for its delay.
    await expect(on.panel).toContainText("Bondwaits");
    await lab.pass(4);
    await expect(on.panel).toContainText("Bondcarries the traffic");
    await lab.pass(10);
    expect(await ping.received()).toBeGreaterThan(17);
  } finally {
    await lab.remove();
  }
});
