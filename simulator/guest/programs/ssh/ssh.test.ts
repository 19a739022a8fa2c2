import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../test-harness";

const world = new TestWorld();
const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
let one: TestGuest;
let two: TestGuest;
beforeAll(() => {
  one = world.add({ name: "one", nics: nic(1) });
  two = world.add({ name: "two", nics: nic(2), domid: 6 });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  one.login();
  two.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up");
});

/** Types a line and waits for a text. */
const shownFaults = () => [...one.faults, ...two.faults].map(({ what, error }) => `${what}: ${(error as Error).stack}`);
afterAll(() => expect(shownFaults()).toEqual([]));
const typed = (text: string, until: string): string => {
  one.serial = "";
  one.type(text).waitFor(until);
  return one.serial;
};

describe("[OpenSSH 9.2] ssh from one guest to another", () => {
  test("an unknown host is asked about, a wrong password is refused, a right one lets in", () => {
    expect(typed("ssh student@10.0.0.2\r", "[fingerprint])? ")).toMatch(
      /The authenticity of host '10\.0\.0\.2 \(10\.0\.0\.2\)' can't be established\.\r\nED25519 key fingerprint is SHA256:[A-Za-z0-9+/]{43}\.\r\nThis key is not known by any other names\.\r\n/,
    );
    expect(typed("yes\r", "password: ")).toContain("Warning: Permanently added '10.0.0.2' (ED25519) to the list of known hosts.\r\r\n");
    expect(typed("wrong\r", "password: ")).toBe("\r\nPermission denied, please try again.\r\r\nstudent@10.0.0.2's password: ");
    expect(typed("student\r", "$ ")).toContain("student@two:~$ ");
    expect(typed("tty; who\r", "10.0.0.1)\r\n")).toMatch(/\/dev\/pts\/0\r\n[\s\S]*student {2}pts\/0 +\S+ \S+ \(10\.0\.0\.1\)/);
    console.log(two.command("ps -ef | grep ssh; w; journalctl -t sshd; ss -tn"));
    expect(typed("exit\r", "# ")).toContain("logout\r\nConnection to 10.0.0.2 closed.\r\r\n");
  });
});
