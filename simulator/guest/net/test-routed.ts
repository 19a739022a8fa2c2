/** For tests: three guests, one of each side of a third, which routes between two segments. */
import { type TestGuest, TestWorld } from "../test-harness";

const nic = (device: number, last: string, mtu = 1_500) => ({ device, mac: `00:16:3e:00:00:${last}`, mtu });

export interface RoutedNet {
  world: TestWorld;
  left: TestGuest;
  router: TestGuest;
  right: TestGuest;
}
export function routedNet(): RoutedNet {
  const world = new TestWorld();
  const left = world.add({ name: "left", nics: [nic(0, "01")] });
  const router = world.add({ name: "router", nics: [nic(0, "02"), nic(1, "03")] });
  const right = world.add({ name: "right", nics: [nic(0, "04")] });
  const send = (to: TestGuest, device: number, frame: Uint8Array): void => world.after(60, () => to.engine.frameIn(device, frame));
  left.onFrame = (_nic, frame) => send(router, 0, frame);
  right.onFrame = (_nic, frame) => send(router, 1, frame);
  router.onFrame = (device, frame) => send(device === 0 ? left : right, 0, frame);
  for (const guest of [left, router, right]) guest.start().waitFor("login: ", 400);
  const set = (guest: TestGuest, ...lines: string[]): void => {
    for (const line of lines) {
      const { stderr, code } = guest.exec(line);
      if (stderr !== "" || code !== 0) throw new Error(`${line}: ${stderr}`);
    }
  };
  const plain = (device: string, address: string): string =>
    `ip addr flush dev ${device}; ip link set ${device} up; ip addr add ${address} dev ${device}`;
  set(left, plain("eth0", "10.1.0.5/24"), "ip route add default via 10.1.0.1");
  set(right, plain("eth0", "10.2.0.5/24"), "ip route add default via 10.2.0.1");
  set(router, plain("eth0", "10.1.0.1/24"), plain("eth1", "10.2.0.1/24"), "echo 1 > /proc/sys/net/ipv4/ip_forward");
  return { world, left, router, right };
}

/** What a command prints, errors among it. */
export function said(guest: TestGuest, line: string): string {
  const { stdout, stderr } = guest.exec(line, 200);
  return stdout + stderr;
}
