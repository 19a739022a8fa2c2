import { expect, test } from "./support/fixtures";

test("a network with a VLAN is made by the wizard on all servers, set otherwise, and removed; one that is taken is refused whole", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("Starter pool", "networking", "pool", "pool"));
  const networks = page.getByRole("grid", { name: "Networks" });
  const make = async (vlan: string): Promise<void> => {
    await page.getByRole("button", { name: "New network…" }).click();
    const dialog = desk.dialog();
    await dialog.getByRole("button", { name: "Next" }).click();
    await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("blue");
    await dialog.getByRole("button", { name: "Next" }).click();
    await dialog.getByRole("combobox", { name: "NIC" }).click();
    await page.getByRole("option", { name: /eth1/ }).click();
    await dialog.getByRole("textbox", { name: "VLAN" }).fill(vlan);
    await dialog.getByRole("button", { name: "Next" }).click();
    await dialog.getByRole("button", { name: "Create network" }).click();
  };
  await make("30");
  await expect(page).toHaveURL(/\/network\//);
  await expect(page.getByRole("main")).toContainText("blue");
  await page.goto(await lab.path("blue", "networking", "network", "network"));
  const servers = page.getByRole("grid", { name: "Physical interfaces" });
  for (const host of ["xen-01", "xen-02"])
    await expect(servers.getByRole("row", { name: new RegExp(`${host}.*eth1\\.30.*Up`) })).toBeVisible();

  await page.goto(await lab.path("Starter pool", "networking", "pool", "pool"));
  const row = networks.getByRole("row", { name: /blue/ });
  await expect(row).toContainText("30");
  await make("30");
  await expect(desk.dialog().getByRole("alert")).toContainText("VLAN");
  await desk.dialog().getByRole("button", { name: "Cancel" }).click();
  await expect(networks.getByRole("row", { name: /blue/ })).toHaveCount(1);

  await row.click();
  await page.getByRole("button", { name: "Properties…" }).click();
  const form = desk.dialog();
  await form.getByRole("tab", { name: "Network" }).click();
  await form.getByRole("textbox", { name: "MTU" }).fill("9000");
  await form.getByRole("combobox", { name: "NIC" }).click();
  await page.getByRole("option", { name: /eth0/ }).click();
  await form.getByRole("textbox", { name: "VLAN" }).fill("31");
  await form.getByRole("checkbox", { name: "Add to new VMs by itself" }).uncheck();
  await form.getByRole("combobox", { name: "Interfaces that follow the network" }).click();
  await page.getByRole("option", { name: "Let nothing pass" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(row).toContainText("9000");
  await expect(row).toContainText("31");
  expect(await lab.exec("xen-02", "ip -d link show eth0.31")).toContain("vlan protocol 802.1Q id 31");
  expect((await lab.find("blue", "network"))?.fields).toMatchObject({
    default_locking_mode: "disabled",
    other_config: { automatic: "false" },
  });

  await row.click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await desk.dialog().getByRole("button", { name: "Remove", exact: true }).click();
  await expect(networks.getByRole("row", { name: /blue/ })).toHaveCount(0);
});

test("NICs of all servers are bonded and let go, and an interface gets an address", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("xen-01", "nics", "host", "host"));
  const nics = page.getByRole("grid", { name: "NICs" });
  await page.getByRole("button", { name: "Create bond…" }).click();
  const dialog = desk.dialog();
  await dialog.getByRole("checkbox", { name: /^eth0/ }).check();
  await dialog.getByRole("button", { name: "Create bond" }).click();
  await expect(dialog).toContainText("Choose at least two.");
  await dialog.getByRole("checkbox", { name: /^eth1/ }).check();
  await expect(dialog).toContainText("The management interface moves to the bond");
  await dialog.getByRole("radio", { name: /^Active-passive/ }).check();
  await dialog.getByRole("button", { name: "Create bond" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(nics.getByRole("row", { name: /bond0.*Bond 0\+1/ })).toBeVisible();
  await expect(nics.getByRole("row", { name: /^eth1.*bond0/ })).toBeVisible();
  expect(await lab.exec("xen-02", "cat /proc/net/bonding/bond0")).toContain("fault-tolerance (active-backup)");
  await page.goto(await lab.path("Starter pool", "networking", "pool", "pool"));
  await page
    .getByRole("grid", { name: "Networks" })
    .getByRole("row", { name: /Bond 0\+1/ })
    .click();
  await page.getByRole("button", { name: "Properties…" }).click();
  await desk.dialog().getByRole("tab", { name: "Network" }).click();
  await desk.dialog().getByRole("combobox", { name: "Mode of the bond" }).click();
  await page.getByRole("option", { name: /^Active-active/ }).click();
  await desk.dialog().getByRole("button", { name: "Save" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  // A field that has its default is left out.
  const modes = (await lab.records()).flatMap((one) => (one.class === "Bond" ? [one.fields.mode ?? "balance-slb"] : []));
  expect(modes).toEqual(["balance-slb", "balance-slb"]);
  await page.goto(await lab.path("xen-01", "networking", "host", "host"));
  const addresses = page.getByRole("grid", { name: "IP interfaces" });
  await expect(addresses.getByRole("row", { name: /Management.*bond0.*Static.*10\.0\.0\.11/ })).toBeVisible();
  await addresses.getByRole("row", { name: /Management/ }).click();
  await page.getByRole("button", { name: "Configure…" }).click();
  const form = desk.dialog();
  await form.getByRole("textbox", { name: "Netmask" }).fill("255.0.255.0");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(form).toContainText("A netmask is as 255.255.255.0.");
  await form.getByRole("textbox", { name: "Netmask" }).fill("255.255.255.0");
  await form.getByRole("textbox", { name: "DNS" }).fill("10.0.0.1");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(addresses.getByRole("row", { name: /Management.*10\.0\.0\.1/ })).toBeVisible();
  // An interface is set by one at a time; a slave of a bond comes up half a minute after it was taken in.
  await lab.pass(40);
  await expect(page.getByText("No running tasks")).toBeVisible();
  expect(await lab.exec("xen-01", "cat /etc/resolv.conf")).toContain("nameserver 10.0.0.1");

  await addresses.getByRole("row", { name: /Management/ }).click();
  await page.getByRole("button", { name: "Configure…" }).click();
  await desk.dialog().getByRole("radio", { name: "Static" }).last().check();
  await desk.dialog().getByRole("textbox", { name: "Address with prefix" }).fill("fd00::11");
  await desk.dialog().getByRole("button", { name: "Apply" }).click();
  await expect(desk.dialog()).toContainText("Write it as fd00::11/64.");
  await desk.dialog().getByRole("textbox", { name: "Address with prefix" }).fill("fd00::11/64");
  await desk.dialog().getByRole("button", { name: "Apply" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(addresses.getByRole("row", { name: /Management.*fd00::11\/64/ })).toBeVisible();
  expect(await lab.exec("xen-01", "ip -6 addr")).toContain("inet6 fd00::11/64");

  await page.goto(await lab.path("xen-01", "nics", "host", "host"));
  await nics.getByRole("row", { name: /^bond0/ }).click();
  await page.getByRole("button", { name: "Delete bond…" }).click();
  await desk.dialog().getByRole("button", { name: "Delete", exact: true }).click();
  await expect(nics.getByRole("row", { name: /^bond0/ })).toHaveCount(0);
  expect(await lab.exec("web-01", "ping -c 1 -W 2 10.0.0.1")).toContain("1 received");
});

test("an interface of a VM is limited, locked to its addresses and moved to another network", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("web-01", "networking"));
  const interfaces = page.getByRole("grid", { name: "Interfaces" });
  const row = interfaces.getByRole("row", { name: /^0/ });
  await row.click();
  await page.getByRole("button", { name: "Properties…" }).click();
  const form = desk.dialog();
  await form.getByRole("checkbox", { name: "Limit what it may send" }).check();
  await form.getByRole("textbox", { name: "Limit, KiB/s" }).fill("2048");
  await form.getByRole("combobox", { name: "What it lets pass" }).click();
  await page.getByRole("option", { name: "Only its own addresses" }).click();
  await form.getByRole("textbox", { name: "IPv4 addresses" }).fill("10.0.0.300");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("An IPv4 address has four numbers from 0 to 255.");
  await form.getByRole("textbox", { name: "IPv4 addresses" }).fill("10.9.9.9");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(row).toContainText("2048 KiB/s");
  // Its own address is none of those that it is let use.
  expect(await lab.exec("web-01", "ping -c 1 -W 1 10.0.0.1")).toContain("0 received");
  await row.click();
  await page.getByRole("button", { name: "Properties…" }).click();
  await desk.dialog().getByRole("combobox", { name: "Network", exact: true }).click();
  await page.getByRole("option", { name: /Storage network/ }).click();
  await desk.dialog().getByRole("button", { name: "Save" }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(row).toContainText("Storage network");
});
