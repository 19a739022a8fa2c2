import type { Ref } from "../../simulator/model/ref";
import { expect, test } from "./support/fixtures";

const NETDOM = `name = "netdom"
type = "pv"
memory = 512
driver_domain = 1
disk = ['phy:/dev/vg0/netdom,xvda,w']
vif = ['bridge=xenbr0']
`;
const CLI = `name = "cli"
type = "pv"
memory = 512
disk = ['phy:/dev/vg0/cli,xvda,w']
vif = ['bridge=xenbr0,backend=netdom']
`;

test("a guest that a driver domain serves: General, Networking, the inside and the map say which", async ({ desk, lab, page }) => {
  const host = (await lab.find("xen-01", "host"))?.ref as Ref<"host">;
  for (const [name, text] of [
    ["netdom", NETDOM],
    ["cli", CLI],
  ] as const) {
    await lab.submit("lab.import_guest_config", { file_name: `${name}.cfg`, text, start: true, start_paused: false, host });
    await lab.pass(60);
  }
  await page.goto(await lab.path("cli", "general"));
  await expect(page.getByText("netdom (eth0)")).toBeVisible();
  await desk.tab("Networking").click();
  await expect(page.getByRole("columnheader", { name: "Back end in" })).toBeVisible();
  await expect(page.getByRole("row", { name: /netdom/ })).toBeVisible();
  await page.goto(await lab.path("cli", "general"));
  await page.getByRole("main").getByRole("button", { name: "netdom", exact: true }).click();
  await expect(page).toHaveURL(await lab.path("netdom", "general"));

  await page.goto(await lab.path("xen-01", "", "host", "host"));
  await desk.tab("Inside").click();
  const drawing = page.getByRole("region", { name: "Inside of the server" });
  await expect(drawing.getByRole("button", { name: /^vif\d+\.0: back end of eth0 of cli, in netdom$/ })).toBeVisible();
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  const map = page.getByRole("region", { name: "Network topology" });
  await expect(map.getByRole("button", { name: "netdom", exact: true })).toBeVisible();
  await expect(map.getByRole("button", { name: "xenbr0", exact: true })).toHaveCount(2);
  await expect(map.getByRole("button", { name: "xenbr0 (netdom)" })).toHaveCount(1);
});
