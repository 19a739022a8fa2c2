/** Pictures of the pool's networking: NICs, the wizard of networks, dialogs of bonds, addresses and interfaces, faults, paths and replays. */
import type { Lab } from "../e2e/support/api";
import { at, host, pool, type Screen, type Shown } from "./screen";

const NETWORK = "Pool-wide network associated with eth0";
const dialog = ({ page }: Shown) => page.getByRole("dialog");
/** A network of the pool, made if no picture before has needed it. */
async function network(
  lab: Lab,
  name: string,
  asked: { readonly kind: "external"; readonly device: string; readonly VLAN: number },
): Promise<void> {
  if (!(await lab.find(name, "network"))) await lab.submit("pool.add_network", { name_label: name, ...asked });
}
async function propertiesOf(shown: Shown, name: string): Promise<void> {
  const { page, t } = shown;
  await at(name, "networking", "network", "network")(shown);
  await page.keyboard.press("Alt+Enter");
  await dialog(shown)
    .getByRole("tab", { name: t("props.page.network"), exact: true })
    .click();
}

export const poolNetworkScreens: readonly Screen[] = [
  { name: "host-nics", show: host("nics") },
  { name: "network-networking", show: at(NETWORK, "networking", "network", "network") },
  {
    name: "network-wizard-kind",
    show: async (shown) => {
      await pool("networking")(shown);
      await shown.page.getByRole("button", { name: shown.t("network.add") }).click();
      await dialog(shown).waitFor();
    },
  },
  {
    name: "network-wizard-end",
    show: async (shown) => {
      const { page, t } = shown;
      await pool("networking")(shown);
      await page.getByRole("button", { name: t("network.add") }).click();
      for (let step = 0; step < 3; step++)
        await dialog(shown)
          .getByRole("button", { name: t("wiz.next") })
          .click();
      await dialog(shown)
        .getByRole("button", { name: t("newNet.go") })
        .waitFor();
    },
  },
  {
    name: "nics-bond",
    show: async (shown) => {
      await host("nics")(shown);
      await shown.page.getByRole("button", { name: shown.t("bond.create") }).click();
      for (const nic of [/^eth0/, /^eth1/]) await dialog(shown).getByRole("checkbox", { name: nic }).check();
    },
  },
  {
    name: "network-address",
    show: async (shown) => {
      const { page, t } = shown;
      await host("networking")(shown);
      await page
        .getByRole("row", { name: t("value.management") })
        .last()
        .click();
      await page.getByRole("button", { name: t("ip.configure") }).click();
      await dialog(shown)
        .getByRole("radio", { name: t("ip.mode6.Static") })
        .last()
        .check();
    },
  },
  {
    name: "network-properties-vlan",
    show: async (shown) => {
      await network(shown.lab, "Guests 30", { kind: "external", device: "eth1", VLAN: 30 });
      await propertiesOf(shown, "Guests 30");
    },
  },
  {
    name: "vif-properties",
    show: async (shown) => {
      await at("web-01", "networking")(shown);
      await shown.page.getByRole("row").nth(1).click();
      await shown.page.getByRole("button", { name: shown.t("menu.properties") }).click();
      await dialog(shown)
        .getByRole("checkbox", { name: shown.t("vif.limited") })
        .check();
    },
  },
  {
    name: "pool-topology-faults",
    show: async (shown) => {
      const { lab, page, t } = shown;
      const host = (await lab.find("xen-02", "host"))?.ref;
      const nic = (await lab.records()).find((one) => one.class === "PIF" && one.fields.host === host && one.fields.device === "eth0");
      await lab.submit("fault.start", { kind: "vlan", on: nic?.ref ?? "" });
      await lab.submit("fault.start", { kind: "mtu", on: "gateway:eth0" });
      await pool("topology", 1000)(shown);
      await page.getByRole("button", { name: t("faults.open") }).click();
      await dialog(shown).waitFor();
    },
  },
  {
    name: "pool-topology-path",
    show: async (shown) => {
      const { page, t } = shown;
      await pool("topology", 1000)(shown);
      await page.getByRole("button", { name: t("reach.open") }).click();
      await dialog(shown)
        .getByRole("combobox", { name: t("reach.to"), exact: true })
        .fill("db-01");
      await dialog(shown)
        .getByRole("button", { name: t("reach.go"), exact: true })
        .click();
      await dialog(shown)
        .getByRole("table", { name: t("reach.there") })
        .waitFor();
    },
  },
  {
    name: "pool-replay",
    show: async (shown) => {
      const { page, t } = shown;
      await pool("capture")(shown);
      await page.getByRole("button", { name: t("replay.open") }).click();
      await dialog(shown).waitFor();
    },
  },
];
