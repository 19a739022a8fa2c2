/** Pictures of the map: its plans, what is found and near, what has changed, a packet that walks it, who reaches whom. */
import { pool, type Screen, type Shown } from "./screen";

const map = pool("topology", 1500);
const plan =
  (name: "network" | "layer3" | "storage" | "logical") =>
  async (shown: Shown): Promise<void> => {
    await map(shown);
    await shown.page.getByRole("radio", { name: shown.t(`topo.plan.${name}`), exact: true }).click();
    await shown.page.waitForTimeout(1500);
  };

/** Maps of labs by how many machines they have: the plans that look otherwise where there is much. */
const sizes = ([6, 66, 500, 1_000] as const).flatMap((vms): readonly Screen[] => {
  const scenario = { 6: "many:1:6", 66: "many:2:33", 500: "many:10:50", 1000: "many:20:50" }[vms];
  const open = async ({ page, lab, t }: Shown, name?: "network" | "storage"): Promise<void> => {
    await page.goto(await lab.path(scenario, "topology", "pool", "pool"));
    await page.getByRole("tree").waitFor();
    if (name) await page.getByRole("radio", { name: t(`topo.plan.${name}`), exact: true }).click();
    await page.waitForTimeout(2500);
  };
  return [
    { name: `topology-size-${vms}-wires`, scenario, show: (shown) => open(shown) },
    { name: `topology-size-${vms}-network`, scenario, show: (shown) => open(shown, "network") },
    { name: `topology-size-${vms}-storage`, scenario, show: (shown) => open(shown, "storage") },
  ];
});
const RACK = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="150" font-family="sans-serif" font-size="15">
<rect x="1" y="1" width="238" height="148" rx="8" fill="#eef1f6" stroke="#5a6572" stroke-width="2"/>
${[0, 1, 2, 3].map((n) => `<rect x="20" y="${16 + 31 * n}" width="200" height="24" rx="3" fill="#3f4fc4" opacity="${1 - n * 0.2}"/><text x="30" y="${33 + 31 * n}" fill="#fff">U${4 - n}</text>`).join("")}
</svg>`;
/** Notes, boxes and a picture on the map of wires, one of them selected. */
async function annotate({ page, lab, language }: Shown): Promise<void> {
  const said = {
    en: {
      note: "Ask Ann before moving db-01: its backup runs at 02:00 and takes an hour.",
      short: "Uplink is shared",
      shop: "Web shop",
      rack: "Rack 7",
    },
    zh: {
      note: "移动 db-01 之前先问小安：它的备份在 02:00 运行，需要一小时。",
      short: "上行链路是共用的",
      shop: "网上商店",
      rack: "七号机架",
    },
  }[language];
  const sent = await page.request.post(`/api/labs/${lab.id}/pictures`, { data: Buffer.from(RACK) });
  const { value: picture } = (await sent.json()) as { readonly value: string };
  const put = { plan: "infrastructure" } as const;
  await lab.submit("map.put", {
    ...put,
    id: "note",
    kind: "note",
    x: 20,
    y: 420,
    width: 190,
    height: 112,
    text: said.note,
    colour: "yellow",
  });
  await lab.submit("map.put", { ...put, id: "short", kind: "note", x: 20, y: 20, width: 150, height: 44, text: said.short, colour: "red" });
  await lab.submit("map.put", { ...put, id: "rack", kind: "picture", x: 20, y: 560, width: 240, height: 150, text: said.rack, picture });
  await lab.submit("map.put", {
    ...put,
    id: "shop",
    kind: "box",
    x: 760,
    y: 20,
    width: 300,
    height: 180,
    text: said.shop,
    colour: "green",
  });
}

export const mapScreens: readonly Screen[] = [
  ...sizes,
  { name: "topology-network", isMain: true, show: plan("network") },
  { name: "topology-subnets", show: plan("layer3") },
  { name: "topology-storage", isMain: true, show: plan("storage") },
  { name: "topology-logical", show: plan("logical") },
  {
    name: "topology-found",
    show: async (shown) => {
      await map(shown);
      await shown.page.getByRole("searchbox", { name: shown.t("looking.find") }).fill("type:vm");
      await shown.page.getByRole("button", { name: shown.t("looking.earlier") }).click();
      await shown.page.getByRole("slider").press("Home");
      await shown.page.waitForTimeout(2500);
    },
  },
  {
    name: "topology-joining",
    show: async (shown) => {
      const { page } = shown;
      await map(shown);
      await page.locator('[data-kind="vm"][aria-label="web-01"]').hover();
      await page.locator("[data-join-handle]").click();
      await page.locator('[data-kind="bridge"][aria-label="xenbr1"]').first().hover({ force: true });
      await page.waitForTimeout(400);
    },
  },
  {
    name: "topology-table-joining",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page.getByRole("button", { name: t("topo.table") }).click();
      const bar = page.getByRole("region", { name: t("joining.bar"), exact: true });
      for (const [field, name] of [
        ["joining.bar", "web-01"],
        ["joining.onto", "xenbr1 (xen-01)"],
      ] as const) {
        await bar.getByRole("combobox", { name: t(field), exact: true }).fill(name);
        await page.getByRole("option", { name }).first().click();
      }
      await page.waitForTimeout(400);
    },
  },
  {
    name: "topology-walk",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page.getByRole("button", { name: t("reach.open") }).click();
      await page
        .getByRole("dialog")
        .getByRole("combobox", { name: t("reach.to"), exact: true })
        .fill("db-01");
      await page.getByRole("button", { name: t("reach.go"), exact: true }).click();
      await page.getByRole("button", { name: t("trace.show") }).click();
      for (let step = 0; step < 2; step++) await page.getByRole("button", { name: t("trace.next") }).click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: "topology-acting",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page
        .getByRole("region", { name: t("topo.graph") })
        .getByRole("button", { name: "eth0", exact: true })
        .first()
        .focus();
      await page.keyboard.press("e");
      await page.keyboard.press("Shift+F10");
      await page.getByRole("menuitem", { name: t("acting.presets") }).press("ArrowRight");
      await page.waitForTimeout(800);
    },
  },
  {
    name: "topology-frames",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page
        .getByRole("region", { name: t("topo.graph") })
        .getByRole("button", { name: "eth0", exact: true })
        .first()
        .focus();
      await page.keyboard.press("e");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: new RegExp(`^(${t("acting.capture")}|${t("acting.frames")})$`) }).click();
      await shown.lab.exec("db-01", "ping -c 2 web-01");
      await page.waitForTimeout(1500);
    },
  },
  {
    name: "topology-matrix",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page.getByRole("button", { name: t("matrix.open") }).click();
      await page.getByRole("button", { name: t("matrix.go") }).click();
      await page.getByRole("table", { name: t("matrix.title") }).waitFor();
      await page.waitForTimeout(1500);
    },
  },
  // The last of all on this map: what it draws stays with the lab.
  {
    name: "topology-notes",
    isMain: true,
    show: async (shown) => {
      await annotate(shown);
      await map(shown);
      await shown.page.locator('[data-item="note"]').first().click();
      await shown.page.waitForTimeout(600);
    },
  },
  {
    name: "topology-notes-menu",
    show: async (shown) => {
      await map(shown);
      await shown.page.locator('[data-item="note"]').last().click({ button: "right" });
      await shown.page.getByRole("menuitem", { name: shown.t("items.colour") }).hover();
      await shown.page.waitForTimeout(600);
    },
  },
  {
    name: "topology-notes-writing",
    show: async (shown) => {
      await map(shown);
      await shown.page.locator('[data-item="note"]').last().dblclick();
      await shown.page.waitForTimeout(600);
    },
  },
  {
    name: "topology-notes-picture",
    show: async (shown) => {
      const { page, t } = shown;
      await map(shown);
      await page.getByRole("button", { name: t("items.add"), exact: true }).click();
      await page.getByRole("menuitem", { name: t("items.addPicture") }).click();
      const file = page.getByRole("dialog").getByLabel(t("items.pictureFile"));
      await file.setInputFiles({ name: "rack.svg", mimeType: "image/svg+xml", buffer: Buffer.from(RACK) });
      await page.waitForTimeout(600);
    },
  },
];
