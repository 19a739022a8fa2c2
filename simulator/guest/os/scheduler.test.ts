import { describe, expect, test } from "vitest";
import { TestWorld } from "../test-harness";

describe("a stopped child", () => {
  test.each([
    ["timeout 9 sh -c 'kill -STOP $$'", 124],
    ["(sleep 9; pkill -CONT -f sto[p]ped) & echo x | xargs sh -c 'kill -STOP $$; exit 0' stopped", 0],
    ["(sleep 9; pkill -CONT -f sto[p]ped) & find /etc/hostname -exec sh -c 'kill -STOP $$' stopped ';'", 0],
  ])("does not keep its parent busy: %s", (line, code) => {
    const guest = new TestWorld().add().start().login();
    const before = guest.wakes;
    const from = guest.world.now;
    expect(guest.exec(line).code).toBe(code);
    expect(guest.world.now - from).toBeGreaterThan(8_900_000);
    expect(guest.wakes - before).toBeLessThan(200);
    expect(guest.faults).toEqual([]);
  });
  test("a shell with job control still learns of it", () => {
    const guest = new TestWorld().add().start().login();
    expect(guest.command("sh -c 'kill -STOP $$'")).toContain("[1]+  Stopped");
    expect(guest.command("bg; sleep 1; jobs; wait; echo $?")).toMatch(/0\n$/);
  });
});
