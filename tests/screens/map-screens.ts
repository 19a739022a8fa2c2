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

export const mapScreens: readonly Screen[] = [
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
];
