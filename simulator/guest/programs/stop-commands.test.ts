import { describe, expect, test } from "vitest";
import { TestWorld } from "../test-harness";

const MINUTE_US = 60_000_000;
const PLANNED = /^(Shutdown|Reboot) scheduled for \w{3} 2026-01-01 (\d\d:\d\d:\d\d) UTC, use 'shutdown -c' to cancel\.\n$/;

describe("a stop that is put off", () => {
  test("is told of, warns all who are logged in, and comes at its time", () => {
    const guest = new TestWorld().add().start().login();
    const before = guest.world.now;
    const planned = guest.exec("shutdown -h +10 for repairs");
    expect(planned).toMatchObject({ stdout: "", code: 0 });
    expect(planned.stderr).toMatch(PLANNED);
    expect(guest.exec("shutdown --show").stdout).toBe(planned.stderr);
    guest.waitFor("for repairs\r\nThe system will power off at Thu 2026-01-01");
    guest.world.run(9 * 60);
    expect(guest.reason).toBe(null);
    guest.waitFor("The system will power off now!", 120);
    expect(guest.world.now - before).toBeGreaterThanOrEqual(10 * MINUTE_US);
    guest.world.run(60);
    expect(guest.reason).toBe("poweroff");
  });

  test("outlives a saved guest", () => {
    const guest = new TestWorld().add().start().login();
    expect(guest.exec("shutdown -r +2").stderr).toMatch(PLANNED);
    const saved = JSON.parse(JSON.stringify(guest.engine.save())) as ReturnType<typeof guest.engine.save>;
    guest.engine.restore(saved);
    guest.serial = "";
    guest.waitFor("The system will reboot now!", 180);
    guest.world.run(60);
    expect(guest.reason).toBe("reboot");
  });

  test("can be withdrawn, and another takes its place", () => {
    const guest = new TestWorld().add().start().login();
    guest.exec("shutdown -h +1");
    expect(guest.exec("shutdown -r 23:30").stderr).toMatch(/^Reboot scheduled for Thu 2026-01-01 23:30:00 UTC/);
    guest.world.run(180);
    expect(guest.reason).toBe(null);
    guest.serial = "";
    expect(guest.exec("shutdown -c")).toMatchObject({ stdout: "", stderr: "", code: 0 });
    guest.waitFor("System shutdown has been cancelled");
    expect(guest.exec("shutdown --show").code).toBe(1);
    expect(guest.exec("shutdown soon")).toMatchObject({ stderr: "Failed to parse time specification: soon\n", code: 1 });
  });

  test("at once", () => {
    const guest = new TestWorld().add().start().login();
    guest.type("shutdown now\r").waitFor("The system will power off now!");
    guest.world.run(60);
    expect(guest.reason).toBe("poweroff");
  });
});

describe("logs that are followed", () => {
  const guest = new TestWorld().add().start().login();

  test.each([
    ["(sleep 1; echo from a script >/dev/kmsg; sleep 1) & timeout 3 dmesg -w | tail -n 1", "from a script"],
    ["(sleep 1; logger -t me hello; sleep 1) & timeout 3 journalctl -f | tail -n 1", "me: hello"],
    ["(sleep 1; logger -t me again; sleep 1) & timeout 3 tail -f /var/log/syslog | tail -n 1", "me: again"],
  ])("%s", (line, last) => {
    expect(guest.exec(line).stdout).toContain(last);
  });
});
