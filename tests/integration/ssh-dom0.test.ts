/** Somebody who comes into a control domain over SSH is there in their own name. */
import { expect, test } from "vitest";
import type { LabRole } from "../../simulator/contract/lab";
import { starter } from "../support/lab-driver";

const driver = starter();
const on = (where: string, command: string) => driver.exec(where, command, 200);
const host = /inet (10(?:\.\d+){3})/.exec(on("xen-01", "ip addr show xenbr0").stdout)?.[1] ?? "";
const key = on("web-01", "ssh-keygen -q -N '' -f /root/.ssh/id_ed25519; cat /root/.ssh/id_ed25519.pub").stdout.trim();
on("xen-01", `mkdir -p -m 700 /root/.ssh; echo '${key}' > /root/.ssh/authorized_keys`);
const SSH = `ssh -o StrictHostKeyChecking=accept-new ${host}`;

test("a command that the system has started gets there, with the old server's banner", () => {
  expect(on("web-01", `${SSH} 'hostname; xl list | grep -c web-01'`)).toMatchObject({ stdout: "xen-01\n1\n", code: 0 });
  expect(on("web-01", `nc -w 1 ${host} 22 < /dev/null | head -1`).stdout).toBe("SSH-2.0-OpenSSH_7.4\r\n");
});

test.each([
  ["pool-admin", "typed\r\n"],
  ["vm-operator", `Connection closed by ${host} port 22`],
] as const)("typed by a %s", (role, said) => {
  const web = driver.vm("web-01");
  const from = driver.text(web).length;
  const type = (text: string): void => {
    driver.lab.apply({ at: driver.now, kind: "consoleInput", console: web, text, actor: { user: "ann", role: role as LabRole } });
  };
  type("root\r");
  driver.run(1);
  type("xenarium\r");
  driver.run(2);
  type(`${SSH} 'echo ty''ped'; exit\r`);
  expect(driver.until(web, said, 60, from)).toContain(said);
  driver.run(2);
});
