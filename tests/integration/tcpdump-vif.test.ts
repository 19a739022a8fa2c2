import { expect, test } from "vitest";
import { starter } from "../support/lab-driver";

test("Dom0 sees what a guest sends and gets at its back end", () => {
  const driver = starter();
  const on = (where: string, command: string) => driver.exec(where, command, 200).stdout;
  const app = /inet (10(?:\.\d+){3})/.exec(on("app-01", "ip addr show eth0"))?.[1] ?? "";
  const host = on("xen-01", "ip -o link | grep -o 'vif1.0'") ? "xen-01" : "xen-02";
  on(host, "(timeout 3 tcpdump -nn -i vif1.0 icmp > /tmp/out 2> /tmp/err &) ; sleep 0.2");
  on("web-01", `ping -c 1 ${app}`);
  driver.run(4);
  const web = /inet (10(?:\.\d+){3})/.exec(on("web-01", "ip addr show eth0"))?.[1] ?? "";
  expect(on(host, "cut -d' ' -f2- /tmp/out; tail -3 /tmp/err").replace(/id \d+/g, "id #")).toBe(
    `IP ${web} > ${app}: ICMP echo request, id #, seq 1, length 64\nIP ${app} > ${web}: ICMP echo reply, id #, seq 1, length 64\n2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n`,
  );
});

test("Dom0 sees at its NIC what crosses the cable, floods of others among it, and at a bridge what that floods", () => {
  const driver = starter();
  const on = (where: string, command: string) => driver.exec(where, command, 200).stdout;
  const host = on("xen-01", "ip -o link | grep -o 'vif1.0'") ? "xen-01" : "xen-02";
  const other = host === "xen-01" ? "xen-02" : "xen-01";
  const web = /inet (10(?:\.\d+){3})/.exec(on("web-01", "ip addr show eth0"))?.[1] ?? "";
  on(host, "(timeout 4 tcpdump -nn -i eth0 icmp > /tmp/nic 2> /dev/null &) ; sleep 0.2");
  on(other, "(timeout 4 tcpdump -nn -i eth0 arp and host 10.0.0.251 > /tmp/nic 2> /dev/null &) ; sleep 0.2");
  on("web-01", "ping -c 1 10.0.0.1; ping -c 1 -W 1 10.0.0.251");
  driver.run(5);
  expect(on(host, "cut -d' ' -f2- /tmp/nic").replace(/id \d+/g, "id #")).toBe(
    `IP ${web} > 10.0.0.1: ICMP echo request, id #, seq 1, length 64\nIP 10.0.0.1 > ${web}: ICMP echo reply, id #, seq 1, length 64\n`,
  );
  // Nobody there has that address: the cable brings the question all the same.
  expect(on(other, "head -1 /tmp/nic | cut -d' ' -f2-")).toBe(`ARP, Request who-has 10.0.0.251 tell ${web}, length 28\n`);
  on(host, "brctl addbr probe; ip link set probe up; (timeout 2 tcpdump -c 1 -i probe > /tmp/out 2>&1 &) ; sleep 0.2");
  driver.run(3);
  expect(on(host, "head -2 /tmp/out | tail -1")).toBe("listening on probe, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n");
  driver.lab.check();
});
