/** Pictures of networks: their lists, the topology, how servers are wired, and switches. */
import { at, host, pool, type Screen } from "./screen";

export const networkScreens: readonly Screen[] = [
  { name: "pool-networking", show: pool("networking") },
  { name: "pool-topology", isMain: true, show: pool("topology", 2000) },
  {
    name: "pool-topology-table",
    show: async (shown) => {
      await pool("topology", 1500)(shown);
      await shown.page.getByRole("button", { name: shown.t("topo.table") }).click();
      await shown.page.waitForTimeout(1200);
      await shown.page.getByRole("button", { name: shown.t("topo.showGraph") }).hover();
    },
  },
  {
    name: "pool-topology-link",
    show: async (shown) => {
      const { page, lab, t } = shown;
      const [vif] = await lab.asked(`vifsByVm ${(await lab.vm("web-01")).ref}`);
      await lab.submit("link.set", { link: vif?.ref ?? "", rate: 20_000, latency: 15_000, loss: 5_000 });
      await pool("topology", 1500)(shown);
      await page.getByRole("button", { name: t("topo.table") }).click();
      await page
        .getByRole("row")
        .filter({ hasText: "20 Mbit/s" })
        .getByRole("button", { name: t("link.set") })
        .click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "host-networking", show: host("networking") },
  { name: "host-wiring", show: host("wiring", 1500) },
  { name: "vm-networking", show: at("db-01", "networking") },
  { name: "network-general", show: at("Storage network", "", "network", "network") },
  { name: "network-switch", show: at("Pool-wide network associated with eth0", "switch", "network", "network", 1200) },
  {
    name: "pool-topology-transfers",
    show: async (shown) => {
      await pool("topology", 1500)(shown);
      await shown.page.getByRole("button", { name: shown.t("transfers.show") }).click();
      await shown.page.getByRole("region", { name: shown.t("transfers.name") }).waitFor();
      await shown.page.waitForTimeout(500);
    },
  },
];
