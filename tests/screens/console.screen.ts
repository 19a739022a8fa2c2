/** `npm run screens`: a picture of every screen, in both themes and both languages, as `screens/SCREEN-THEME-LANGUAGE-SIZE.png`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import type { Lab } from "../e2e/support/api";
import { served, serverUrl } from "../e2e/support/fixtures";
import { textsOf } from "../support/all-texts";
import { driverScreens } from "./driver-screens";
import { guideScreens } from "./guide-screens";
import { historyScreens } from "./history-screens";
import { insideScreens } from "./inside-screens";
import { mapScreens } from "./map-screens";
import { networkScreens } from "./network-screens";
import { overviewScreens } from "./overview-screens";
import { panelScreens } from "./panel-screens";
import { phoneScreens } from "./phone-screens";
import { poolNetworkScreens } from "./pool-network-screens";
import { at, host, type Key, pool, type Screen, type Shown } from "./screen";

const folder = fileURLToPath(new URL("../../screens", import.meta.url));
const sizes = { large: { width: 1440, height: 900 }, small: { width: 1024, height: 768 }, phone: { width: 390, height: 844 } } as const;
const properties =
  (page: Key) =>
  async (shown: Shown): Promise<void> => {
    await at("web-01", "general")(shown);
    await shown.page.getByRole("button", { name: shown.t("general.properties"), exact: true }).click();
    await shown.page
      .getByRole("dialog")
      .getByRole("tab", { name: shown.t(page) })
      .click();
  };

async function wizardTo(shown: Shown, steps: number): Promise<void> {
  const { page, t } = shown;
  await at("web-01")(shown);
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: t("vm.new") })
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: t("wiz.next") }).waitFor();
  // The picture before has left a draft, which may come up on a later page.
  await page.waitForTimeout(600);
  await dialog.getByRole("list").first().getByRole("button").first().click();
  await dialog.getByText("Debian Bookworm 12", { exact: true }).click();
  for (let n = 0; n < steps; n += 1) {
    await dialog.getByRole("button", { name: t("wiz.next") }).click();
    await dialog
      .getByRole("listitem")
      .nth(n + 1)
      .locator('[aria-current="step"]')
      .waitFor();
  }
}
const wizardPages = ["template", "name", "media", "home", "cpu", "storage", "networking", "finish"] as const;
const config = `name = "legacy"
builder = "generic"
memory = 512
vcpus = 2
kernel = "/boot/vmlinuz-6.1-xen"
extra = "console=hvc0"
disk = [ 'phy:/dev/vg0/legacy,xvda,w' ]
vif = [ 'bridge=xenbr0' ]
vnc = 1
`;

const screens: readonly Screen[] = [
  {
    name: "sign-in",
    isSignedOut: true,
    show: async ({ page }) => {
      await page.goto("/sign-in");
      await page.getByRole("form").waitFor();
    },
  },
  {
    name: "labs",
    show: async ({ page, lab }) => {
      await page.goto("/");
      await page.getByRole("link", { name: lab.name }).first().waitFor();
    },
  },
  {
    name: "labs-new",
    show: async ({ page, t }) => {
      await page.goto("/");
      await page.getByRole("button", { name: t("labs.new") }).click();
      await page.getByRole("radio").first().waitFor();
    },
  },
  {
    name: "accounts",
    show: async ({ page }) => {
      await page.goto("/accounts");
      await page.getByRole("row").nth(1).waitFor();
    },
  },
  {
    name: "accounts-sign-ins",
    show: async ({ page }) => {
      await page.goto("/accounts/sign-ins");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(500);
    },
  },
  {
    name: "labs-keep",
    show: async ({ page, lab, t }) => {
      await page.goto("/");
      await page.getByRole("button", { name: `${t("common.more")}: ${lab.name}` }).click();
      await page.getByRole("menuitem", { name: t("labs.keep") }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  ...overviewScreens,
  ...networkScreens,
  ...mapScreens,
  ...poolNetworkScreens,
  { name: "pool-general", show: pool("general") },
  { name: "pool-vms", isMain: true, show: pool("vms", 1500) },
  { name: "pool-hosts", show: pool("hosts", 1500) },
  { name: "pool-storage", show: pool("storage") },
  { name: "pool-search", isMain: true, show: pool("search", 1500) },
  {
    name: "organisation-searches",
    isMain: true,
    show: async (shown) => {
      const { page, t } = shown;
      await at("web-01")(shown);
      await page.getByRole("radio", { name: t("view.searches") }).click();
      await page.getByRole("treeitem", { name: "web-01" }).first().waitFor();
    },
  },
  { name: "vapp", show: at("Web shop", "", "vapp", "VM_appliance") },
  ...(
    [
      ["tags", { en: "Edit tags", zh: "编辑标签" }],
      ["folder", { en: "Move to folder", zh: "移到文件夹" }],
      ["field-values", { en: "Set custom fields", zh: "设置自定义字段" }],
      ["vapp", { en: "New vApp", zh: "新建 vApp" }],
    ] as const
  ).map(([name, words]) => ({
    name: `dialog-${name}`,
    show: async (shown: Shown) => {
      await at("web-01")(shown);
      await shown.page.keyboard.press("Control+k");
      await shown.page.getByRole("combobox").fill(words[shown.language]);
      await shown.page.keyboard.press("Enter");
      await shown.page.getByRole("dialog").waitFor();
    },
  })),
  {
    name: "organisation",
    isMain: true,
    show: async (shown) => {
      const { page, t } = shown;
      await at("web-01")(shown);
      await page.getByRole("radio", { name: t("view.organisation") }).click();
      await page.getByRole("treeitem", { name: "app-01" }).first().waitFor();
    },
  },
  {
    name: "notifications",
    isMain: true,
    show: async ({ page, lab, t }) => {
      await page.goto(`${lab.url}/notifications`);
      await page.getByRole("heading", { level: 1, name: t("view.notifications") }).waitFor();
      await page.getByRole("row").nth(1).click();
    },
  },
  { name: "host-general", show: host("general") },
  {
    name: "host-console",
    show: async (shown) => {
      await host("console", 1200)(shown);
      await shown.page.getByRole("textbox", { name: shown.t("console.input") }).focus();
      await shown.page.keyboard.type("xl list\n");
      await shown.page.waitForTimeout(900);
    },
  },
  { name: "host-performance", show: host("performance", 1500) },
  ...insideScreens,
  { name: "host-storage", show: host("storage") },
  { name: "vm-general", isMain: true, show: at("web-01", "general") },
  { name: "vm-console", isMain: true, show: at("web-01", "console", "vm", "VM", 1500) },
  { name: "vm-console-halted", show: at("win-01", "console", "vm", "VM", 1200) },
  { name: "vm-storage", show: at("web-01", "storage") },
  { name: "vm-performance", isMain: true, show: at("db-01", "performance", "vm", "VM", 1500) },
  {
    name: "vm-performance-zoom",
    show: async (shown) => {
      await at("db-01", "performance", "vm", "VM", 1500)(shown);
      await shown.page.getByRole("slider").first().focus();
      for (const key of ["End", "PageDown", "+", "+"]) await shown.page.keyboard.press(key);
      await shown.page.waitForTimeout(800);
    },
  },
  {
    name: "vm-performance-new-wizard",
    show: async (shown) => {
      await at("db-01", "performance", "vm", "VM", 1500)(shown);
      await shown.page.getByRole("button", { name: { en: "New graph…", zh: "新建图表…" }[shown.language] }).click();
      await shown.page.getByRole("dialog").getByRole("checkbox").nth(2).check();
      await shown.page.waitForTimeout(300);
    },
  },
  { name: "sr-storage", show: at("Shared NFS storage", "storage", "sr", "SR") },
  { name: "template-general", show: at("Debian Bookworm 12", "", "template") },
  ...wizardPages.map((name, steps): Screen => ({ name: `wizard-${steps + 1}-${name}`, show: (shown) => wizardTo(shown, steps) })),
  {
    name: "import",
    show: async (shown) => {
      await at("web-01")(shown);
      await shown.page
        .getByRole("toolbar")
        .getByRole("button", { name: shown.t("vm.import") })
        .click();
      await shown.page.getByLabel(shown.t("imp.paste")).fill(config);
      await shown.page.getByRole("dialog").getByRole("table").waitFor();
    },
  },
  {
    name: "tasks",
    show: async (shown) => {
      await at("test-01")(shown);
      await shown.lab.submit("VM.clean_reboot", { vm: (await shown.lab.vm("web-01")).ref });
      await shown.page.getByRole("contentinfo").getByRole("button").first().click();
      await shown.page
        .getByRole("region", { name: shown.t("tasks.title") })
        .getByRole("listitem")
        .first()
        .waitFor();
    },
  },
  {
    name: "tasks-page",
    isMain: true,
    show: async ({ page, lab, t }) => {
      const [{ ref }, halted] = [await lab.vm("web-01"), await lab.vm("test-01")];
      await lab.submit("set_field", { class: "VM", self: ref, field: "name_description", value: "Shop front" });
      await lab.submit("VM.start", { vm: ref });
      await lab.submit("lab.bulk", { op: "VM.start", items: [{ ref }, { ref: halted.ref }] });
      await page.goto(`${lab.url}/tasks`);
      await page.getByRole("heading", { level: 1, name: t("view.tasks") }).waitFor();
      await page.getByRole("row").nth(2).click();
    },
  },
  { name: "properties-general", show: properties("props.page.general") },
  { name: "properties-cpu", isMain: true, show: properties("props.page.cpu") },
  { name: "properties-guest", isMain: true, show: properties("props.page.guest") },
  {
    name: "delete-vm",
    show: async (shown) => {
      await at("win-01")(shown);
      await shown.page.getByRole("treeitem", { name: "win-01" }).click({ button: "right" });
      await shown.page.getByRole("menuitem", { name: shown.t("vm.delete") }).click();
      await shown.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "context-menu",
    show: async (shown) => {
      await at("web-01")(shown);
      await shown.page.getByRole("treeitem", { name: "web-01" }).click({ button: "right" });
      await shown.page.getByRole("menuitem").first().hover();
      await shown.page.waitForTimeout(900);
    },
  },
  {
    name: "palette",
    show: async (shown) => {
      await at("web-01")(shown);
      await shown.page.keyboard.press("Control+k");
      await shown.page.getByRole("combobox", { name: shown.t("palette.title") }).fill("01");
      await shown.page.getByRole("option").first().waitFor();
    },
  },
  ...driverScreens,
  ...guideScreens,
  ...historyScreens,
  ...panelScreens,
  ...phoneScreens,
  {
    name: "object-not-found",
    show: async ({ page, lab }) => {
      await page.goto(`${lab.url}/vm/00000000-0000-0000-0000-000000000000`);
      await page.getByRole("tree").waitFor();
    },
  },
  {
    name: "lab-not-found",
    show: async ({ page }) => {
      await page.goto("/labs/nowhere");
      await page.getByRole("button").first().waitFor();
    },
  },
  {
    name: "not-found",
    show: async ({ page }) => {
      await page.goto("/no/such/page");
      await page.getByRole("button").first().waitFor();
    },
  },
];

const test = served.extend<object, { shownLab: Lab }>({
  shownLab: [
    async ({ admin }, use) => {
      const lab = await admin.createLab("Training lab");
      await lab.pass(900);
      await lab.submit("VM.start", { vm: (await lab.vm("test-01")).ref });
      const { ref: app } = await lab.vm("app-01");
      await lab.submit("VM.pause", { vm: app });
      await lab.submit("VM.add_to_other_config", { self: app, key: "folder", value: "/Course/Week 1" });
      for (const [name, tags] of [
        ["app-01", ["production", "web"]],
        ["web-01", ["web"]],
      ] as const)
        await lab.submit("set_field", { class: "VM", self: (await lab.vm(name)).ref, field: "tags", value: [...tags] });
      const shop = await lab.submit("VM_appliance.create", { name_label: "Web shop", name_description: "Started in order" });
      const pool = (await lab.records()).find((one) => one.class === "pool")?.ref ?? "";
      const fields = ["owner", "until"].map(
        (one, i) => `<CustomFieldDefinition name="${one}" type="${i === 0 ? "String" : "Date"}" defaultValue="" />`,
      );
      const gui = { "XenCenter.CustomFields": `<CustomFieldDefinitions>${fields.join("")}</CustomFieldDefinitions>` };
      await lab.submit("amend_field", { class: "pool", self: pool, field: "gui_config", put: gui });
      const values = { "XenCenter.CustomFields.owner": "Ann", "XenCenter.CustomFields.until": "2026-12-24 18:30:00Z" };
      await lab.submit("amend_field", { class: "VM", self: app, field: "other_config", put: values });
      for (const name of ["app-01", "web-01"])
        if (shop.ok) await lab.submit("VM.set_appliance", { self: (await lab.vm(name)).ref, value: String(shop.value) });
      await lab.pass(60);
      await use(lab);
      await lab.remove();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

for (const language of ["en", "zh"] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`screens ${theme} ${language}`, async ({ admin, shownLab, browser }) => {
      test.setTimeout(400_000);
      mkdirSync(folder, { recursive: true });
      const only = process.env.SCREENS?.split(",");
      for (const size of Object.values(sizes)) {
        const make = async (isSignedOut: boolean): Promise<Page> => {
          const context = await browser.newContext({
            baseURL: serverUrl(),
            viewport: size,
            locale: "en-GB",
            colorScheme: theme,
            reducedMotion: "reduce",
            storageState: isSignedOut ? { cookies: [], origins: [] } : admin.browserState(),
          });
          await context.addCookies([{ name: "xenarium-language", value: language, url: serverUrl() }]);
          return context.newPage();
        };
        let page = await make(false);
        for (const screen of screens) {
          if (only && !only.some((one) => screen.name.startsWith(one))) continue;
          if ((size === sizes.phone) !== (screen.isPhone ?? false)) continue;
          if (size === sizes.small && !screen.isMain) continue;
          const own = screen.isSignedOut ? await make(true) : page;
          const texts = await textsOf(language);
          const t: Shown["t"] = (key, params = {}) =>
            (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
          const lab = screen.scenario ? await admin.createLab(screen.name, screen.scenario) : shownLab;
          await screen.show({ page: own, lab, language, t });
          await own.waitForTimeout(150);
          await own.screenshot({ path: join(folder, `${screen.name}-${theme}-${language}-${size.width}x${size.height}.png`) });
          if (lab !== shownLab) await lab.remove();
          if (own !== page) await own.context().close();
          // Settings of one screen, such as a table in place of a graph, do not reach the next.
          else if (/table|topology-|wizard|nics-bond|-address|properties|replay|import|tasks|organisation|panels/.test(screen.name)) {
            await page.context().close();
            await admin.forgetSettings();
            page = await make(false);
          }
        }
        await page.context().close();
      }
    });
  }
}
