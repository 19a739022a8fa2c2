import fc from "fast-check";
import { expect, test } from "vitest";
import { subcommandsOf } from "../../simulator/cli/xm/table";
import { xenRelease } from "../../simulator/xen/versions";
import { openedHistory } from "../support/lab-driver";

const hosts = ["xen-2006", "xen-2009", "xen-2011", "xen-2014"] as const;
const names = Object.keys(subcommandsOf(xenRelease("4.4"))).filter((name) => name !== "top");
const words = fc.oneof(
  fc.constantFrom(
    "0",
    "1",
    "2",
    "99",
    "Domain-0",
    "legacy-web",
    "erp-db",
    "erp-app",
    "intranet",
    "build-old",
    "shop-web",
    "shop-db",
    "web1",
    "nosuch",
  ),
  fc.constantFrom(
    "-l",
    "-w",
    "-d",
    "-c",
    "-p",
    "-a",
    "-s",
    "--long",
    "--state=paused",
    "--",
    "-",
    "-z",
    "all",
    "^1",
    "0-3",
    "256",
    "1g",
    "-1",
    "''",
    "a,b",
    "name=web2",
    "vcpus=3",
  ),
);
const line = fc.record({ host: fc.constantFrom(...hosts), name: fc.constantFrom(...names), args: fc.array(words, { maxLength: 4 }) });
const services = fc.constantFrom(
  "service xend restart",
  "systemctl stop xend",
  "systemctl start xend",
  "systemctl stop xenconsoled",
  "systemctl start xenconsoled",
);
const act = fc.oneof(
  { weight: 12, arbitrary: line },
  { weight: 1, arbitrary: fc.record({ host: fc.constantFrom(...hosts), service: services }) },
);

test("[MEM-1, DOM-2, VM-1, TSK-1] whatever is typed after xm, it answers in Xen's way and leaves the world whole", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 20, maxLength: 40 }), (acts) => {
      const driver = openedHistory(9);
      for (const host of hosts) driver.exec(host, "printf 'memory = 128\\nvcpus = 1\\n' > /etc/xen/web1");
      for (const [n, one] of acts.entries()) {
        const commandLine = "service" in one ? one.service : ["xm", one.name, ...one.args].join(" ");
        driver.lab.drain();
        // One that waits for a guest which does not answer goes on beside the others.
        driver.lab.apply({ at: driver.now, kind: "exec", id: `act-${n}`, target: one.host, commandLine });
        driver.run(15);
        for (const piece of driver.lab.drain().exec) {
          if ("code" in piece) expect([0, 1, 3, 5], commandLine).toContain(piece.code);
          else expect(piece.text, commandLine).not.toMatch(/undefined|NaN|\[object/);
        }
        driver.lab.check();
      }
      driver.run(5);
      driver.lab.check();
    }),
    { numRuns: 6, seed: 1 },
  );
});
