/** A directory of one VM on another, in a lab that is saved while somebody waits for it. */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

test("mounts, and calls that nobody has answered yet, come through a snapshot", () => {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Files",
    hosts: [{ name: "a", address: "10.0.0.11" }],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [{ name: "store", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: ["files", "user"].map((name) => ({
      name,
      template: "Debian Bookworm 12",
      host: "a",
      interfaces: [{ network: "lan" }],
      ...(name === "files" ? { services: ["nfs"] } : {}),
    })),
  });
  const d = new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
  const said = (driver: LabDriver, guest: string, command: string): string => {
    const { stdout, stderr } = driver.exec(guest, command, 200);
    return stdout + stderr;
  };
  const address = said(d, "files", "hostname -I").trim();
  expect(said(d, "user", `mkdir /mnt/f; mount -t nfs ${address}:/srv/nfs /mnt/f; echo one > /mnt/f/x; cat /mnt/f/x`)).toBe("one\n");
  said(d, "files", "ip link set eth0 down");
  said(d, "user", "(echo two > /mnt/f/y; cat /mnt/f/x > /tmp/got) > /dev/null 2>&1 & sleep 5");
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  for (const driver of [d, new LabDriver(opened)]) {
    driver.exec("files", "true", 10);
    said(driver, "files", "ip link set eth0 up");
    driver.run(60);
    expect(said(driver, "user", "cat /tmp/got /mnt/f/y; ls /mnt/f")).toBe("one\ntwo\nx\ny\n");
  }
  expect(opened.hash()).toBe(d.lab.hash());
});
