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
  expect(driver.exec(host, "tcpdump -i eth0").stderr).toMatch(/eth0: (capturing there is not part of this system|No such device)/);
});
