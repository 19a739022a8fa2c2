/** Shells in a control domain, each one person's own. */
import { expect, test } from "vitest";
import { type JournalEntry, type LabRole, LIMITS, openLab, serialConsole } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

const who = (user: string, role: LabRole = "pool-operator") => ({ user, role });
const ann = who("ann");
const bob = who("bob");
type Stream = Extract<JournalEntry, { kind: "consoleInput" | "shellOpen" | "shellClose" | "consoleResize" }>;
const send = (d: LabDriver, entry: { [K in Stream["kind"]]: Omit<Extract<Stream, { kind: K }>, "at"> }[Stream["kind"]]) =>
  d.lab.apply({ at: d.now, ...entry } as JournalEntry);
const host = (d: LabDriver): string => d.named("host", "xen-01").ref;
const dom0 = (d: LabDriver): string => d.named("VM", "Control domain on host: xen-01").ref;

function opens(d: LabDriver, actor: ReturnType<typeof who>): string {
  const outcome = send(d, { kind: "shellOpen", host: host(d), actor });
  if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
  d.run(2);
  return outcome.value as string;
}
function types(d: LabDriver, console: string, text: string, actor = ann): void {
  send(d, { kind: "consoleInput", console, text, actor });
  d.run(3);
}
const listed = (d: LabDriver) => d.lab.ask("consoles", { host: host(d) as never }, ann);

test("two people have a prompt, a directory and a scrollback of their own, and the physical console stays shared", () => {
  const d = starter(3);
  const [a, b] = [opens(d, ann), opens(d, bob)];
  types(d, a, "cd /etc\r");
  types(d, a, "pwd\r");
  types(d, b, "pwd\r", bob);
  expect(d.text(a)).toContain("\r\n/etc\r\n");
  expect(d.text(b)).toContain("\r\n/root\r\n");
  d.login(dom0(d));
  types(d, serialConsole(dom0(d)), "who\r", bob);
  expect(d.text(dom0(d))).toMatch(/pts\/0[\s\S]*pts\/1/);
  expect(listed(d)).toEqual([
    { console: serialConsole(dom0(d)), kind: "serial", of: dom0(d), user: null, typist: "bob" },
    { console: a, kind: "shell", of: host(d), user: "ann", typist: "ann" },
    { console: b, kind: "shell", of: host(d), user: "bob", typist: "bob" },
  ]);
});

test("nobody types into, resizes or closes another's; a pool-admin closes any", () => {
  const d = starter(3);
  const a = opens(d, ann);
  const before = d.text(a);
  types(d, a, "touch /root/bobs\r", bob);
  send(d, { kind: "consoleResize", console: a, cols: 33, rows: 12, actor: bob });
  send(d, { kind: "shellClose", console: a, actor: bob });
  expect(d.text(a)).toBe(before);
  expect(d.lab.console(a)).toMatchObject({ cols: 80, isLive: true });
  send(d, { kind: "shellClose", console: a, actor: who("eve", "pool-admin") });
  expect(d.lab.console(a)).toBeNull();
  expect(d.lab.shells()).toEqual([]);
});

test("what is typed there is done in the name and with the role of whose shell it is", () => {
  const d = starter(3);
  const low = { ...who("bob", "vm-operator"), dom0: "vm-operator" as const };
  const b = opens(d, low);
  send(d, { kind: "consoleInput", console: b, text: "xl rename web-01 web-02\r", actor: low });
  d.run(5);
  expect(d.text(b)).toContain("VM.set_name_label needs the role vm-admin; bob has vm-operator");
  send(d, { kind: "consoleInput", console: b, text: "xl cpupool-create name=p cpus=3\r", actor: low });
  d.run(5);
  expect(d.text(b)).not.toContain("changing cpupools needs");
});

test("who may open one is what the lab says, pool-operator unless told; the refusal names the role", () => {
  const d = starter(3);
  const tries = (actor: ReturnType<typeof who> & { dom0?: LabRole }) => send(d, { kind: "shellOpen", host: host(d), actor });
  const told = (role: string, { user, role: has }: { user: string; role: LabRole }) => ({
    ok: false,
    fault: { code: "RBAC_PERMISSION_DENIED", params: ["shell.open", "role.needed"], why: ["role.needed", role, user, has] },
  });
  expect(tries(who("eve", "vm-admin"))).toMatchObject(told("pool-operator", who("eve", "vm-admin")));
  expect(tries({ ...ann, dom0: "pool-admin" })).toMatchObject(told("pool-admin", ann));
  expect(tries({ ...who("eve", "vm-admin"), dom0: "vm-admin" })).toMatchObject({ ok: true });
});

test("they are bounded for a person and for a host", () => {
  const d = starter(3);
  const { perPerson, perHost } = LIMITS.shells;
  const opened = (user: string) => send(d, { kind: "shellOpen", host: host(d), actor: who(user) })?.ok;
  for (let n = 0; n < perPerson; n++) expect(opened("ann")).toBe(true);
  expect(opened("ann")).toBe(false);
  for (let n = perPerson; n < perHost; n++) expect(opened(`p${Math.floor(n / perPerson)}`)).toBe(true);
  expect(opened("late")).toBe(false);
  d.lab.check();
});

test("an exit, a close and a reboot of the host's system end them; ids are never given again", () => {
  const d = starter(3);
  const [a, b, c] = [opens(d, ann), opens(d, ann), opens(d, ann)] as const;
  types(d, a, "exit\r");
  send(d, { kind: "shellClose", console: b, actor: ann });
  expect(d.lab.shells().map(({ console }) => console)).toEqual([c]);
  expect([a, b, c]).not.toContain(opens(d, ann));
});

test("a snapshot has them; both labs go on alike", () => {
  const d = starter(3);
  const a = opens(d, ann);
  types(d, a, "cd /tmp; for i in 1 2 3 4 5 6; do echo n$i; sleep 1; done\r");
  const later = new LabDriver(openLab(JSON.parse(JSON.stringify(d.lab.snapshot()))));
  expect(later.lab.hash()).toBe(d.lab.hash());
  for (const lab of [d, later]) {
    lab.run(10);
    types(lab, a, "pwd\r");
    opens(lab, bob);
  }
  expect(later.text(a)).toContain("n6\r\n");
  expect(later.text(a)).toContain("\r\n/tmp\r\n");
  expect(later.text(a)).toBe(d.text(a));
  expect(later.lab.hash()).toBe(d.lab.hash());
});

test("only who has started a command, and the server, ends it", () => {
  const d = starter(3);
  d.lab.apply({ at: d.now, kind: "exec", id: "one", target: "xen-01", commandLine: "sleep 1000", actor: ann });
  d.run(1);
  d.lab.apply({ at: d.now, kind: "execKill", id: "one", actor: bob });
  d.run(1);
  expect(d.lab.execs()).toEqual(["one"]);
  d.lab.apply({ at: d.now, kind: "execKill", id: "one", actor: ann });
  d.run(1);
  expect(d.lab.execs()).toEqual([]);
});
