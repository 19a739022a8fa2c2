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
];
