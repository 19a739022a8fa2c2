/** Hosts of the world outside: what they answer guests, and what the router between keeps of it. */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

const LONG = `${"word ".repeat(800)}.`;
function lab(): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Outside",
    hosts: [{ name: "a", address: "10.0.0.11" }],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    outside: [
      {
        name: "www.lab.test",
        address: "198.51.100.10",
        pages: [
          { path: "/", text: "Grüße" },
          { path: "/long", text: LONG },
        ],
      },
      { name: "ns.lab.test", address: "198.51.100.53", ping: false, dns: true, ntp: true },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: ["a1", "a2"].map((name) => ({ name, template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}
const said = (d: LabDriver, command: string, guest = "a1"): string => {
  const { stdout, stderr } = d.exec(guest, command, 200);
  return stdout + stderr;
};
const gateway = (d: LabDriver) => {
  const found = d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref })?.gateway;
  if (!found) throw new Error("the network has a router");
  return found;
};
const states = (d: LabDriver): string[] => gateway(d).translations.map(({ protocol, state }) => `${protocol} ${state}`);

test("they have names, answer pings where they do, and send their pages", () => {
  const d = lab();
  expect(said(d, "dig +short www.lab.test")).toBe("198.51.100.10\n");
  expect(said(d, "dig +short -x 198.51.100.10")).toBe("www.lab.test.\n");
  expect(said(d, "dig +short @198.51.100.53 www.lab.test")).toBe("198.51.100.10\n");
  expect(said(d, "dig +tries=1 +time=1 +short @198.51.100.10 www.lab.test")).not.toContain("198.51.100.10\n198");
  expect(said(d, "ping -c 2 -i 0.2 www.lab.test")).toContain(" 2 received");
  expect(said(d, "ping -c 1 -W 1 ns.lab.test")).toContain(" 0 received");
  expect(said(d, "curl -s http://www.lab.test/")).toBe("Grüße");
  expect(said(d, "curl -sI http://www.lab.test/nothing")).toMatch(
    /^HTTP\/1.1 404 Not Found\r\nServer: nginx\/1.22.1\r\nDate: \w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d GMT\r\n/,
  );
  expect(said(d, "printf 'POST / HTTP/1.1\\r\\n\\r\\n' | nc -w 2 www.lab.test 80")).toMatch(/^HTTP\/1.1 405 Not Allowed\r\n/);
  expect(said(d, "curl -s http://ns.lab.test/; echo $?")).toContain("7");
  expect(said(d, "curl -s http://www.lab.test/long | wc -c")).toContain(`${LONG.length}`);
  d.taken("link.set", { link: "gateway:eth0", loss: 200_000 });
  expect(said(d, "curl -s http://www.lab.test/long | wc -c")).toContain(`${LONG.length}`);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(90);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  d.lab.check();
});

test("the router keeps who talks to whom, for as long as Linux does", () => {
  const d = lab();
  d.run(200);
  said(d, "ping -c 1 198.51.100.10");
  const [own] = gateway(d).translations.filter(({ protocol }) => protocol === "icmp");
  expect(own).toMatchObject({ remote: expect.stringContaining("198.51.100.10:"), state: "ASSURED", leftS: 30 });
  expect(gateway(d).outer).toBe("203.0.113.2");
  said(d, "nc -u -w 1 198.51.100.10 9 < /dev/null; echo x | nc -u -w 1 -p 5000 198.51.100.10 9");
  said(d, "echo x | nc -u -w 1 -p 5000 198.51.100.10 9", "a2");
  const udp = gateway(d).translations.filter(({ inside }) => inside.endsWith(":5000"));
  // The second that comes from the same port has another outside.
  expect(udp.map(({ mapped, state }) => `${mapped} ${state}`)).toEqual(["5000 UNREPLIED", "1024 UNREPLIED"]);
  said(d, "curl -s http://www.lab.test/");
  d.run(1);
  expect(states(d).filter((state) => state.startsWith("tcp"))).toEqual(["tcp TIME_WAIT"]);
  expect(states(d)).toContain("udp UNREPLIED");
  d.run(130);
  expect(states(d)).toEqual([]);
});

test("they are set and removed by operation, and what cannot be is refused", () => {
  const d = lab();
  d.taken("outside.set_host", { name: "new.lab.test", address: "198.51.100.99", pages: { "/": "new\n" } });
  expect(said(d, "curl -s new.lab.test")).toBe("new\n");
  d.taken("outside.set_host", { name: "new.lab.test", address: "198.51.100.99", ping: false, pages: {} });
  expect(said(d, "ping -c 1 -W 1 198.51.100.99")).toContain(" 0 received");
  expect(said(d, "curl -s new.lab.test; echo $?")).toContain("7");
  d.taken("outside.remove_host", { name: "new.lab.test" });
  expect(said(d, "getent hosts new.lab.test; echo $?")).toBe("2\n");
  for (const [args, why] of [
    [{ name: "Plain", address: "198.51.100.1" }, "beyond.no_name"],
    [{ name: "x.test", address: "10.0.0.77" }, "beyond.no_address"],
    [{ name: "x.test", address: "198.51.100.10" }, "beyond.address_taken"],
    [{ name: "x.test", address: "198.51.100.1", pages: { about: "" } }, "beyond.no_path"],
  ] as const)
    expect(d.refusal("outside.set_host", { pages: {}, ...args })?.why?.[0], why).toBe(why);
  expect(d.refusal("outside.remove_host", { name: "x.test" })?.why?.[0]).toBe("beyond.none");
  d.lab.check();
});

test("ntpdate asks them for the time, as ntpsec's does", () => {
  const d = lab();
  const line = /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6} \(\+0000\) [+-]0\.\d{6} \+\/- 0\.\d{6} /;
  const asked = said(d, "ntpdate -q ns.lab.test");
  expect(asked).toMatch(line);
  expect(asked).toMatch(/ ns\.lab\.test 198\.51\.100\.53 s1 no-leap\n$/);
  // Clocks follow the servers', which are right: what it is off by is what a packet takes one way longer than the other.
  expect(Math.abs(Number(/([+-]0\.\d+) \+/.exec(asked)?.[1]))).toBeLessThan(0.02);
  expect(said(d, "ntpdate -u 198.51.100.53")).toMatch(/198\.51\.100\.53 s1 no-leap\nCLOCK: adj_systime: Operation not permitted\n$/);
  expect(said(d, "ntpdate -q www.lab.test; echo $?")).toBe("1\nntpdig: no eligible servers\n");
  expect(said(d, "ntpdate -q nobody.invalid")).toBe(
    "ntpdig: lookup of nobody.invalid failed, errno -2 = Name or service not known\nntpdig: no eligible servers\n",
  );
});
