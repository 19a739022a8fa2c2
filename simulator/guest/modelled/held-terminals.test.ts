import { expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../test-harness";

const started = (): TestGuest => new TestWorld().add({ os: "dom0", name: "host1" }).start().login();

/** Opens a terminal and waits for its prompt. */
function opened(guest: TestGuest, id: string): string {
  guest.engine.openTerminal?.(id, { user: id, role: "pool-operator" });
  guest.world.run(2);
  return guest.terminals[id] ?? "";
}
function typed(guest: TestGuest, id: string, line: string): string {
  guest.terminals[id] = "";
  guest.engine.terminalIn?.(id, `${line}\r`);
  guest.world.run(3);
  return (guest.terminals[id] ?? "").replaceAll("\r\n", "\n");
}

test("each terminal has a root shell of its own, with a directory, a size and a foreground of its own", () => {
  const guest = started();
  expect(opened(guest, "ann")).toMatch(/# $/);
  opened(guest, "bob");
  typed(guest, "ann", "cd /etc");
  expect(typed(guest, "ann", "pwd; tty")).toContain("\n/etc\n/dev/pts/0\n");
  expect(typed(guest, "bob", "pwd; tty")).toContain("\n/root\n/dev/pts/1\n");
  expect(guest.command("tty; who | wc -l")).toMatch(/^\/dev\/(hvc0|ttyS0)\n3\n$/);
  guest.engine.terminalResize?.("bob", 132, 50);
  expect(typed(guest, "bob", "echo $COLUMNS")).toContain("\n132\n");
  expect(typed(guest, "ann", "echo $COLUMNS")).toContain("\n80\n");
  typed(guest, "ann", "sleep 1000");
  expect(typed(guest, "bob", "\x03ps -o tty,args | grep 'slee[p]'; ls /dev/pts")).toMatch(/pts\/0 +sleep 1000\n0 +1\n/);
  expect(typed(guest, "ann", "\x03echo free")).toContain("\nfree\n");
});

test("a prompt is drawn by its own terminal: a new size draws it anew where it stands", () => {
  const guest = started();
  guest.type("exit\r").world.run(3);
  // The console's cursor stands behind its own prompt.
  expect(guest.serial).toMatch(/login: $/);
  opened(guest, "ann");
  guest.terminals.ann = "";
  guest.engine.terminalResize?.("ann", 140, 40);
  guest.world.run(1);
  expect(guest.terminals.ann).toBe("\r\x1b[J[root@host1 ~]# ");
});

test("one that is closed ends what ran there, says so, and gives its number back", () => {
  const guest = started();
  opened(guest, "ann");
  typed(guest, "ann", "sleep 500 & sleep 1000");
  guest.engine.closeTerminal?.("ann");
  guest.world.run(2);
  expect(guest.endedTerminals).toEqual(["ann"]);
  expect(guest.command("ps -e | grep -c sleep; ls /dev/pts | wc -l")).toBe("0\n0\n");
  opened(guest, "eve");
  expect(typed(guest, "eve", "tty")).toContain("/dev/pts/0");
  typed(guest, "eve", "exit");
  expect(guest.endedTerminals).toEqual(["ann", "eve"]);
});

test("what runs on after a hang-up reads an end and cannot write", () => {
  const guest = started();
  opened(guest, "ann");
  typed(guest, "ann", "nohup bash -c 'sleep 5; echo late > /dev/tty; echo $? > /tmp/code' > /dev/null 2>&1 &");
  guest.engine.closeTerminal?.("ann");
  guest.terminals.ann = "";
  guest.world.run(20);
  expect(guest.terminals.ann).toBe("");
  expect(guest.command("cat /tmp/code")).toBe("1\n");
});

test("a shutdown closes them all; a guest that has not booted opens none", () => {
  const guest = started();
  opened(guest, "ann");
  guest.engine.shutdown("poweroff");
  expect(guest.endedTerminals).toEqual(["ann"]);
  expect(guest.engine.openTerminal?.("bob")).toBe(false);
});
