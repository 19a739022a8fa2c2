import { expect, test } from "vitest";
import { TestWorld } from "../test-harness";

test("a stopped process takes a signal when it goes on, and not because its guest was saved meanwhile", () => {
  const guest = new TestWorld().add().start().login();
  const line = (n: string): string => guest.exec(n).stdout;
  line("(sleep 1000; echo over) & echo $! > /tmp/p; kill -STOP $(cat /tmp/p); kill -TERM $(cat /tmp/p)");
  expect(line("ps -o stat= -p $(cat /tmp/p)")).toBe("T\n");
  guest.engine.restore(guest.engine.save());
  expect(line("ps -o stat= -p $(cat /tmp/p)")).toBe("T\n");
  line("kill -CONT $(cat /tmp/p); sleep 0.1");
  expect(line("ps -o stat= -p $(cat /tmp/p)")).toBe("");
});

test("memory of arguments, environments and here-documents is counted, and given back", () => {
  const guest = new TestWorld().add().start().login();
  const held = (): number => guest.engine.inside.tables.realBytes;
  const before = held();
  guest.exec("x=$(printf %050000d 0); export x; sleep 1 & cat <<< $x > /dev/null; wait");
  expect(held()).toBe(before);
  guest.exec("x=$(printf %050000d 0) sleep 20 >/dev/null & disown; :");
  expect(held() - before).toBeGreaterThan(50_000);
  guest.engine.restore(guest.engine.save());
  expect(held() - before).toBeGreaterThan(50_000);
  guest.exec("killall sleep");
  expect(held()).toBe(before);
});

test("memory that runs out takes as many processes as it needs, not all", () => {
  const guest = new TestWorld().add({ memoryBytes: 402_653_184 }).start().login();
  guest.type("for i in {1..600}; do sleep 9999 & done > /dev/null 2>&1\r");
  guest.world.run(20);
  const before = guest.engine.inside.state.os.processes.length;
  guest.exec("x=$(seq 1 300000); y=$x; z=$x; wait");
  const after = guest.engine.inside.state.os.processes.filter(({ program }) => program === "sleep").length;
  expect(before).toBeGreaterThan(500);
  expect(after).toBeGreaterThan(300);
});
