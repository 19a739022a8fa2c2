/** Rules of the gateway: what of guests' packets goes on to the outside. */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";

const said = (d: LabDriver, guest: string, command: string): string => {
  const { stdout, stderr } = d.exec(guest, command, 120);
  return stdout + stderr;
};
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(said(d, guest, "ip -o -4 addr show eth0"))?.[1] ?? "";

test("a rule stops what it is about: in silence, or with a word to whom it stops; it counts, and the rest goes on", () => {
  const d = starter(4);
  const ping = (guest: string, to = "8.8.8.8"): string => said(d, guest, `ping -c 2 -i 0.2 -W 1 ${to}`);
  expect(ping("web-01")).toContain(" 2 received");
  const web = addressOf(d, "web-01");
  d.taken("gateway.set_rules", {
    segment: "eth0",
    rules: `# web-01 alone\ndrop icmp from ${web}\nreject udp to 8.8.8.8 port 53\nreject tcp to 1.1.1.1`,
  });
  expect([ping("web-01").includes(" 0 received"), ping("db-01").includes(" 2 received")]).toEqual([true, true]);
  // The gateway itself is no matter of its rules.
  expect(ping("web-01", "10.0.0.1")).toContain(" 2 received");
  expect(said(d, "db-01", "dig +tries=1 +time=1 @8.8.8.8 example.com")).not.toContain("ANSWER SECTION");
  expect(said(d, "db-01", "dig +tries=1 +time=1 @8.8.4.4 example.com")).toContain("ANSWER SECTION");
  expect(said(d, "db-01", "nc -zv -w 2 1.1.1.1 443")).toContain("Connection refused");
  d.taken("gateway.set_rules", { segment: "eth0", rules: "reject icmp" });
  expect(ping("web-01")).toContain("From 10.0.0.1 icmp_seq=1 Packet filtered");
  const network = d.all("network").find(({ fields }) => fields.bridge === "xenbr0")?.ref ?? "";
  const { address, rules } = d.lab.ask("physicalSwitch", { network })?.gateway ?? {};
  expect({ address, rules }).toEqual({ address: "10.0.0.1", rules: [{ text: "reject icmp", packets: 2, bytes: 168 }] });
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("gateway.set_rules", { segment: "eth0", rules: "" });
  expect(ping("web-01")).toContain(" 2 received");
  d.lab.check();
});

test("steady traffic with the outside stops where a rule stops all of it, and what no rule is is refused", () => {
  const d = starter(4).run(5);
  const toOutside = (): number => {
    const { edges } = d.lab.ask("topology", { plan: "infrastructure" });
    return d.lab.ask("topologyRates", { plan: "infrastructure" }).forwardBytesPerS[edges.findIndex(({ to }) => to === "outside")] ?? -1;
  };
  expect(toOutside()).toBeGreaterThan(10_000);
  d.taken("gateway.set_rules", { segment: "eth0", rules: "drop tcp" });
  d.run(5);
  expect(toOutside()).toBeLessThan(2_000);
  expect(d.refusal("gateway.set_rules", { segment: "eth7", rules: "drop" })).toMatchObject({ why: ["gateway.none"] });
  expect(d.refusal("gateway.set_rules", { segment: "eth0", rules: "drop\n\ndeny all" })).toMatchObject({ why: ["gateway.no_rule", 3] });
});

test("a scenario's gateway has rules from the start", () => {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Walled",
    hosts: [{ name: "a", address: "10.0.0.11" }],
    networks: [
      {
        name: "lan",
        bridge: "xenbr0",
        device: "eth0",
        gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199", rules: ["accept icmp to 8.8.8.8", "drop"] },
      },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [{ name: "a1", template: "Alpine Linux 3.20", host: "a", interfaces: [{ network: "lan" }] }],
  });
  const d = new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
  const reaches = (to: string): boolean => d.exec("a1", `ping -c 1 -W 1 ${to}`).code === 0;
  expect([reaches("8.8.8.8"), reaches("1.1.1.1"), reaches("10.0.0.1")]).toEqual([true, false, true]);
});
