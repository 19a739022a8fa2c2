import { expect, test } from "./support/fixtures";

test("a cable is made slow in the table of the topology, and as usual again", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("button", { name: "Show as table" }).click();
  const cable = page.getByRole("row", { name: /^eth0 \(xen-02\) Physical switch / });
  await expect(cable).toContainText("As usual");
  await cable.getByRole("button", { name: "Set the link…" }).click();
  const dialog = desk.dialog();
  await dialog.getByRole("textbox", { name: "Delay in either direction, ms" }).fill("20");
  await dialog.getByRole("textbox", { name: "Frames lost, %" }).fill("200");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await expect(dialog).toContainText("From 0 to 100, or nothing");
  await dialog.getByRole("textbox", { name: "Frames lost, %" }).fill("0.5");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(cable).toContainText("20 ms, 0.5 % lost");
  await page.getByRole("button", { name: "Show as graph" }).click();
  // What it is set to stands at its line, one thing below the other, and over no box.
  const map = page.getByRole("region", { name: "Network topology" });
  await expect(map.getByText("20 ms", { exact: true })).toBeVisible();
  const label = await map.getByText("0.5 % lost", { exact: true }).locator("xpath=..").boundingBox();
  const boxes = await Promise.all((await map.locator("[data-node]").all()).map((box) => box.boundingBox()));
  const covered = boxes.filter(
    (box) =>
      box &&
      label &&
      box.x < label.x + label.width &&
      label.x < box.x + box.width &&
      Math.abs(2 * (box.y - label.y) + box.height - label.height) < box.height + label.height,
  );
  expect([label === null, covered]).toEqual([false, []]);
  await page.getByRole("button", { name: "Show as table" }).click();
  await cable.getByRole("button", { name: "Undo the last change of the link" }).click();
  await expect(cable).toContainText("As usual");
});

test("long transfers are listed below the topology, and are carried frame by frame when that is chosen", async ({ lab, page }) => {
  await page.goto(await lab.path("Starter pool", "topology", "pool", "pool"));
  await page.getByRole("button", { name: "Long transfers" }).click();
  const panel = page.getByRole("region", { name: "Long transfers that go as rates" });
  await expect(panel).toContainText("No transfer goes as a rate just now.");
  const choice = panel.getByRole("checkbox", { name: "Frame by frame" });
  await choice.click();
  await expect(choice).toBeChecked();
  await expect(panel).toContainText("Every transfer goes frame by frame.");
  expect(await lab.api.call.lab.ask.query({ labId: lab.id, view: "transfers", args: null })).toMatchObject({ isFrameByFrame: true });
  await choice.click();
  await expect(choice).not.toBeChecked();
});

test("a server's port on the switch becomes an access port of another VLAN", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Storage network", "switch", "network", "network"));
  const port = page.getByRole("row", { name: /xen-02 eth1/ });
  await expect(port).toContainText("All; 1 without a tag");
  await port.getByRole("button", { name: "Set VLANs…" }).click();
  const dialog = desk.dialog();
  await dialog.getByRole("combobox", { name: "Mode" }).press("Enter");
  await page.getByRole("option", { name: "Access: one VLAN without tags" }).press("Enter");
  await dialog.getByRole("textbox", { name: "VLAN of what has no tag" }).fill("10");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(port).toContainText("Access 10");
});

/** A host on each of two switches, with a cable between these. */
const joined = JSON.stringify({
  $schema: "/schema/scenario-1.json",
  pool: "Joined",
  hosts: ["a", "b"].map((name, n) => ({ name, address: `10.0.0.1${n}`, cables: [{ device: "eth0", switch: n === 0 ? "eth0" : "left" }] })),
  networks: [{ name: "lan", bridge: "xenbr0", device: "eth0" }],
  switches: [{ name: "eth0" }, { name: "left" }],
  switchCables: [{ name: "l", from: "eth0", to: "left", allowed: [1, 10] }],
  storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
  vms: [],
});
test("each end of a cable between switches has VLANs of its own, which are set, refused where they are none, and taken back", async ({
  admin,
  desk,
  page,
}) => {
  const name = `joined ${process.pid}`;
  const { id } = await admin.call.lab.create.mutate({ name, file: joined });
  const lab = admin.lab(id, name);
  try {
    await page.goto(await lab.path("lan", "switch", "network", "network"));
    const [near, far] = ["eth0", "left"].map((one) => page.getByRole("region", { name: `Switch ${one}`, exact: true }));
    if (!near || !far) throw new Error("two ends");
    const [here, there] = [near.getByRole("row", { name: /Cable l to left/ }), far.getByRole("row", { name: /Cable l to eth0/ })];
    for (const end of [here, there]) await expect(end).toContainText("Trunk, native 1; 1, 10");
    await there.getByRole("button", { name: "Set VLANs…" }).click();
    const dialog = desk.dialog("Port 1 of switch left: Cable l to eth0");
    const [native, allowed] = [
      dialog.getByRole("textbox", { name: "VLAN of what has no tag" }),
      dialog.getByRole("textbox", { name: /^VLANs that pass/ }),
    ];
    await expect(allowed).toHaveValue("1, 10");
    await native.fill("20");
    await allowed.fill("10, 4095");
    await dialog.getByRole("button", { name: "Set", exact: true }).click();
    await expect(dialog).toContainText("A VLAN is from 1 to 4094");
    await allowed.fill("10，20");
    await dialog.getByRole("button", { name: "Set", exact: true }).click();
    await expect(desk.dialog()).toHaveCount(0);
    await expect(there).toContainText("Trunk, native 20; 10, 20");
    await expect(here).toContainText("Trunk, native 1; 1, 10");
    await far.getByRole("button", { name: "Undo the last change of the switch" }).click();
    await expect(there).toContainText("Trunk, native 1; 1, 10");
    await here.getByRole("button", { name: "Set VLANs…" }).click();
    await desk.dialog().getByRole("combobox", { name: "Mode" }).press("Enter");
    await page.getByRole("option", { name: "As usual: all VLANs pass" }).press("Enter");
    await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
    await expect(here).toContainText("All; 1 without a tag");
  } finally {
    await lab.remove();
  }
});

test("a gateway's rules are typed a line each, and a line that is none is refused by its number", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Pool-wide network associated with eth0", "switch", "network", "network"));
  const rules = page.getByRole("region", { name: "Rules of the gateway" });
  await expect(rules).toContainText("No rules: everything goes on to the outside.");
  await rules.getByRole("button", { name: "Set rules…" }).click();
  const lines = desk.dialog().getByRole("textbox", { name: "Rules, a line each; the first that fits decides" });
  await lines.fill("drop tcp port 25\ndeny all");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toContainText("line 2 is no rule");
  await lines.fill("drop tcp port 25");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(rules.getByRole("rowheader", { name: "drop tcp port 25" })).toBeVisible();
});

test("a cable to a switch that is put up, and its place in the tree; a host outside", async ({ desk, lab, page }) => {
  await page.goto(await lab.path("Pool-wide network associated with eth0", "switch", "network", "network"));
  await page.getByRole("button", { name: "Lay a cable…" }).click();
  await desk.dialog().getByRole("textbox", { name: "Name of the cable" }).fill("up");
  await desk.dialog().getByRole("textbox", { name: "To switch (one that is not there is put up)" }).fill("core");
  await desk.dialog().getByRole("button", { name: "Lay", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  const core = page.getByRole("region", { name: "Switch core" });
  await expect(core.getByRole("row", { name: /Cable up to eth0/ })).toContainText("designated");
  await core.getByRole("button", { name: "Spanning tree…" }).click();
  await desk.dialog().getByRole("textbox", { name: "Priority (the lowest is the root)" }).fill("100");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toContainText("A multiple of 4096 up to 61440");
  await desk.dialog().getByRole("textbox", { name: "Priority (the lowest is the root)" }).fill("4096");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(core).toContainText("Spanning tree: 1000.");
  await core.getByRole("button", { name: "Undo the last change of the switch" }).click();
  await expect(core).toContainText("Spanning tree: 8000.");
  const outside = page.getByRole("region", { name: "Hosts outside" });
  await outside.getByRole("button", { name: "Add a host outside…" }).click();
  await desk.dialog().getByRole("textbox", { name: "Name", exact: true }).fill("www.lab.test");
  await desk.dialog().getByRole("textbox", { name: "Address" }).fill("198.51.100.10");
  await desk.dialog().getByRole("textbox", { name: "Web page at / (empty: none)" }).fill("hello");
  await desk.dialog().getByRole("button", { name: "Save", exact: true }).click();
  await expect(outside.getByRole("row", { name: /www\.lab\.test/ })).toContainText("ping, HTTP /");
});

test("a port of a switch becomes a group of ports, and NICs of a server a bond; both are refused where they cannot be, and taken back", async ({
  desk,
  lab,
  page,
}) => {
  await page.goto(await lab.path("Storage network", "switch", "network", "network"));
  const box = page.getByRole("region", { name: "Switch eth1" });
  const port = box.getByRole("row", { name: /xen-02 eth1/ });
  const number = (await port.locator("th, td").first().textContent()) ?? "";
  await box.getByRole("button", { name: "LAG…" }).click();
  const ports = desk.dialog().getByRole("textbox", { name: /^Ports of NICs by their numbers/ });
  await ports.fill("three");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toContainText("Numbers with commas between them");
  await ports.fill(number);
  await desk.dialog().getByRole("combobox", { name: "Mode" }).press("Enter");
  await page.getByRole("option", { name: "static" }).press("Enter");
  await desk.dialog().getByRole("button", { name: "Set", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(port).toContainText("po1, static");
  await box.getByRole("button", { name: "Undo the last change of the switch" }).click();
  await expect(port).not.toContainText("po1");

  const bonds = page.getByRole("region", { name: "Bonds of the servers' NICs" });
  await expect(bonds).toContainText("No server has a bond.");
  await bonds.getByRole("button", { name: "Bond NICs…" }).click();
  await desk.dialog().getByRole("combobox", { name: "Server" }).press("Enter");
  await page.getByRole("option", { name: "xen-02" }).press("Enter");
  await desk.dialog().getByRole("textbox", { name: "Name", exact: true }).fill("Bond 0");
  await desk.dialog().getByRole("textbox", { name: "NICs, with commas between them" }).fill("eth1");
  await desk.dialog().getByRole("button", { name: "Make", exact: true }).click();
  await expect(desk.dialog()).toContainText("A small letter, then small letters and digits, 15 at most");
  await desk.dialog().getByRole("textbox", { name: "Name", exact: true }).fill("bond0");
  await desk.dialog().getByRole("button", { name: "Make", exact: true }).click();
  await expect(desk.dialog()).toHaveCount(0);
  await expect(bonds.getByRole("row", { name: /xen-02 bond0/ })).toContainText("eth1 carries");
  expect(await lab.exec("xen-02", "cat /proc/net/bonding/bond0")).toContain("Currently Active Slave: eth1");
  await bonds.getByRole("button", { name: "Undo the last change of bonds of xen-02" }).click();
  await expect(bonds).toContainText("No server has a bond.");
});
