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
  { name: "vm-capture-none", show: at("db-01", "capture") },
  {
    name: "vm-capture",
    isMain: true,
    show: async (shown) => {
      const { lab, page, t } = shown;
      const [vif] = await lab.asked(`vifsByVm ${(await lab.vm("web-01")).ref}`);
      await lab.submit("capture.start", { links: [vif?.ref ?? ""], label: "web-01" });
      await lab.exec("db-01", "ping -c 2 -i 0.2 web-01; curl -s http://web-01/ > /dev/null");
      await lab.exec("web-01", "dig +short db-01");
      await at("web-01", "capture", "vm", "VM", 1200)(shown);
      await page.getByRole("textbox", { name: t("capture.filter") }).fill("icmp || dns || http");
      await page.keyboard.press("Enter");
      await page.getByRole("row").filter({ hasText: "GET / HTTP/1.1" }).first().click();
      await page.getByRole("region", { name: t("capture.bytes") }).waitFor();
      await page.waitForTimeout(400);
    },
  },
  {
    name: "vm-capture-start",
    show: async (shown) => {
      await at("web-01", "capture")(shown);
      await shown.page.getByRole("button", { name: new RegExp(`${shown.t("capture.begin")}|${shown.t("capture.another")}`) }).click();
      await shown.page.getByRole("dialog").getByRole("checkbox").first().waitFor();
    },
  },
];
