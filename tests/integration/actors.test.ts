/** Whose name stands behind what comes out of a console or a command of the control domain. */
import { expect, test } from "vitest";
import { entryOf, journalStart, storeEntry } from "../../server/lab/journal/journal-entry";
import { type JournalEntry, type LabRole, openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

const who = (user: string, role: LabRole) => ({ user, role });
const ann = who("ann", "pool-operator");
const bob = who("bob", "vm-operator");
const eve = who("eve", "read-only");

/** Runs a command of the control domain's in somebody's name; returns what it said on stderr. */
function runs(d: LabDriver, actor: ReturnType<typeof who>, commandLine: string): string {
  d.lab.drain();
  d.lab.apply({ at: d.now, kind: "exec", id: commandLine, target: "xen-01", commandLine, actor });
  d.run(20);
  return d.lab
    .drain()
    .exec.flatMap((chunk) => ("text" in chunk && chunk.stream === "stderr" ? chunk.text : []))
    .join("");
}
function types(d: LabDriver, actor: ReturnType<typeof who>, text: string): void {
  d.lab.apply({ at: d.now, kind: "consoleInput", console: dom0(d), text, actor });
}
const dom0 = (d: LabDriver): string => d.named("VM", "Control domain on host: xen-01").ref;
const askers = (d: LabDriver): unknown[] => d.all("task").map(({ fields }) => (fields.other_config as Record<string, string>).user);

test("a command from outside acts in the name of who gave it, and so does all that it starts", () => {
  const d = starter(3);
  expect(runs(d, eve, "xl pause web-01")).toBe("xl pause: permission denied: VM.pause needs the role vm-operator; eve has read-only\n");
  expect(runs(d, eve, "bash -c '(xl pause web-01)' | cat; true")).toContain("eve has read-only");
  expect(runs(d, bob, "xl pause web-01")).toBe("");
  expect(askers(d)).toContain("bob");
  expect(runs(d, bob, "xl rename web-01 web-02")).toContain("bob has vm-operator");
});

test("at a console each line is done in the name of who has sent it off, whoever types meanwhile, after a snapshot too", () => {
  const d = starter(3);
  d.login(dom0(d));
  types(d, ann, "(sleep 5; xl pause web-01)\r");
  d.run(1);
  types(d, bob, "xl rename web-01 web-02\r");
  const later = new LabDriver(openLab(d.lab.snapshot())).run(10);
  expect(later.field("VM", later.vm("web-01"), "power_state")).toBe("Paused");
  expect(askers(later)).toEqual(["ann"]);
  expect(later.text(dom0(later))).toContain("VM.set_name_label needs the role vm-admin; bob has vm-operator");
  types(later, ann, "xl rename web-01 web-02\r");
  // A pool-operator may all that a vm-admin may.
  later.run(5);
  expect(later.named("VM", "web-02").fields.power_state).toBe("Paused");
});

test("what the system starts by itself is in nobody's name", () => {
  const d = starter(3);
  d.exec("xen-01", "xl pause web-01");
  expect(askers(d)).toEqual(["root"]);
});

test("an entry on the disk says who has sent it, and with what role", () => {
  const entry: JournalEntry = { at: 5 as never, kind: "consoleInput", console: "c", text: "ls\r", actor: bob };
  const stored = storeEntry(journalStart("lab"), entry, bob.user);
  expect(stored).toMatchObject({ actor: "bob", kind: "consoleInput" });
  expect(entryOf(stored)).toEqual(entry);
});
