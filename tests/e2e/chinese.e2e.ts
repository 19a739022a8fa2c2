/** A walk through all pages in Chinese: no English word that is neither a name nor a term. */
import type { Page } from "@playwright/test";
import { GUIDE_PAGES } from "../../scripts/guide-files";
import { Desk } from "./support/desk";
import { englishIn, said } from "./support/english";
import { expect, serverUrl, test } from "./support/fixtures";

test.beforeEach(async ({ context }) => {
  await context.addCookies([{ name: "xenarium-language", value: "zh", url: serverUrl() }]);
});

/** What has been read so far, and where first. */
class Reading {
  readonly #seen = new Map<string, string>();
  constructor(readonly names: readonly string[]) {}
  /** Reads what stands on a page, and again as long as more comes. */
  async take(page: Page, where: string): Promise<void> {
    for (let before = -1; before < this.count; ) {
      before = this.count;
      for (const text of await said(page)) if (!this.#seen.has(text)) this.#seen.set(text, where);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
  }
  get count(): number {
    return this.#seen.size;
  }
  findings(): string[] {
    return [...this.#seen].flatMap(([text, where]) => {
      const words = englishIn(text, this.names);
      return words.length > 0 ? [`${where}: ${words.join(" ")} (${text.slice(0, 100)})`] : [];
    });
  }
}

test("a word that is left in English is found", () => {
  expect(englishIn("关闭 the guest web-01 的域（domain）", ["web-01"])).toEqual(["the", "guest"]);
  expect(englishIn("在 xen-01 上启动 2 个 VM", ["xen-01"])).toEqual([]);
});

test("pages outside the console", async ({ page, browser, lab, admin }) => {
  const labs = await admin.call.lab.list.query();
  const reading = new Reading([...labs.map(({ name }) => name), lab.name, "Administrator", "admin"]);
  const stranger = await browser.newContext({ baseURL: serverUrl(), storageState: { cookies: [], origins: [] } });
  await stranger.addCookies([{ name: "xenarium-language", value: "zh", url: serverUrl() }]);
  const door = await stranger.newPage();
  await door.goto("/sign-in");
  await door.getByRole("button", { name: "登录" }).waitFor();
  await reading.take(door, "/sign-in");
  await stranger.close();
  for (const path of ["/", "/accounts", "/accounts/sign-ins", "/nowhere", "/labs/nowhere"]) {
    await page.goto(path);
    await page.locator("h1, h2, p").first().waitFor();
    await page.waitForLoadState("networkidle");
    await reading.take(page, path);
  }
  expect(reading.count).toBeGreaterThan(50);
  expect(reading.findings()).toEqual([]);
});

/** What the guide calls by its own name: programs, protocols and what they ask, formats, a priority of Xen's scheduler, a switch, a feature of processors, a computer and its keys. */
const guideNames =
  "TCP,UDP,NTP,LACP,PCI,SVG,PNG,JPEG,WebP,PBD,pcapng,pcap,Wireshark,HTTPS,GET,HEAD,nginx,IEEE,Page Down,Page Up,Ctrl-C,Mac,TSV,BOOST,Open vSwitch,VT-x,XML-RPC,libxenctrl,xenstored,xenopsd,cpupool,xend,xm,debconf,util-linux,coreutils,findutils,diffutils,procps,grep,bash,sed,awk".split(
    ",",
  );

/** The same of the console: programs, a bus, and what makers call their cards. */
const consoleNames = ["Wireshark", "tcpdump", "Open vSwitch", "Ping", "PCI", "Intel Corporation", "I350 Gigabit Network Connection"];

test("the guide", async ({ page }) => {
  const reading = new Reading(guideNames);
  for (const name of GUIDE_PAGES) {
    await page.goto(`/guide/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await reading.take(page, name);
  }
  expect(reading.count).toBeGreaterThan(300);
  expect(reading.findings()).toEqual([]);
});

const objects: readonly (readonly [name: string, kind: string, cls: string])[] = [
  ["Starter pool", "pool", "pool"],
  ["xen-01", "host", "host"],
  ["web-01", "vm", "VM"],
  ["Shared NFS storage", "sr", "SR"],
  ["Storage network", "network", "network"],
  ["Debian Bookworm 12", "template", "VM"],
];

async function walkTabs(page: Page, reading: Reading, name: string): Promise<void> {
  const tabs = page.getByRole("tablist").first().getByRole("tab");
  for (const label of await tabs.allInnerTexts()) {
    await tabs.getByText(label.trim(), { exact: true }).first().click();
    await expect(page.getByText("正在加载…")).toHaveCount(0);
    await reading.take(page, `${name} › ${label.trim()}`);
  }
}
/** Each menu, and each dialog that it opens. @returns how many dialogs */
async function walkMenus(page: Page, reading: Reading, menus: readonly number[], where: string): Promise<number> {
  let dialogs = 0;
  const bar = page.getByRole("menubar").getByRole("menuitem");
  for (const at of menus) {
    await expect(page.getByRole("menu")).toHaveCount(0);
    await bar.nth(at).click();
    const items = page.getByRole("menu").getByRole("menuitem");
    await items.first().waitFor();
    const title = `${where} › ${await bar.nth(at).innerText()}`;
    await reading.take(page, title);
    const opening = (await items.allInnerTexts()).map((text) => text.split("\n")[0] ?? "").filter((text) => text.endsWith("…"));
    await page.keyboard.press("Escape");
    for (const label of opening) {
      const item = page.getByRole("menu").getByRole("menuitem").filter({ hasText: label }).first();
      // What closed just now may be closing still, and take the click.
      await expect(page.getByRole("menu")).toHaveCount(0);
      await bar.nth(at).click();
      await item.waitFor();
      if ((await item.getAttribute("aria-disabled")) === "true") {
        await page.keyboard.press("Escape");
        continue;
      }
      await item.click();
      const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog")).last();
      // A few choose a file or lead to another page; the number of dialogs is looked at below.
      const isOpen = await dialog.waitFor({ timeout: 1_500 }).then(
        () => true,
        () => false,
      );
      await reading.take(page, `${title} › ${label}`);
      if (isOpen) dialogs += 1;
      await page.keyboard.press("Escape");
      const sure = page.getByRole("button", { name: "放弃" });
      if (await sure.isVisible()) await sure.click();
      await expect(page.getByRole("dialog").or(page.getByRole("alertdialog"))).toHaveCount(0);
    }
  }
  return dialogs;
}

test("the console: every tab of every kind of object, menus, and the dialogs that they open", async ({ page, lab }) => {
  test.setTimeout(120_000);
  const records = await lab.records();
  const names = [...new Set(records.flatMap(({ fields }) => [fields.name_label, fields.name_description, fields.hostname]))]
    .filter((name): name is string => typeof name === "string" && name.length > 1)
    .sort((a, b) => b.length - a.length);
  // A disk is called by the VM that it was made for.
  const disks = names.map((name) => `${name} disk`);
  const reading = new Reading([...disks, lab.name, "Administrator", ...consoleNames, ...names]);
  for (const [name, kind, cls] of objects) {
    await page.goto(await lab.path(name, "", kind, cls));
    await page.getByRole("tablist").first().waitFor();
    await walkTabs(page, reading, name);
  }
  await page.goto(await lab.path("web-01"));
  const dialogs = await walkMenus(page, reading, [0, 1, 2, 4, 5, 7, 8], "web-01");
  await new Desk(page).left();
  await page.goto(await lab.path("xen-01", "", "host", "host"));
  await walkMenus(page, reading, [3], "xen-01");
  expect(dialogs).toBeGreaterThan(12);
  expect(reading.count).toBeGreaterThan(600);
  expect(reading.findings()).toEqual([]);
});
