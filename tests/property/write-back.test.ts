import fc from "fast-check";
import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { MemoryChunks } from "../../simulator/content/chunks";
import { contentBytes, contentSize } from "../../simulator/content/content";
import type { DiskContent, Node, Overlay } from "../../simulator/content/overlay";
import { fileContent } from "../../simulator/guest/fs/volume";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver, MIB } from "../support/lab-driver";

const VM = "web-01";
const NAMES = ["a", "b", "c", "d/a", "d/b", "d/e/a", "d", "d/e"];
type Files = Map<string, string>;
type Place = "root" | "more";
const DIRS: Readonly<Record<Place, string>> = { root: "/root/w", more: "/mnt/w" };

const name = fc.constantFrom(...NAMES);
const place = fc.constantFrom<Place>("root", "more");
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), place, name, text: fc.stringMatching(/^[a-z]{1,12}$/) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("append" as const), place, name, text: fc.stringMatching(/^[a-z]{1,12}$/) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("zeros" as const), place, name, thousands: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), place, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mkdir" as const), place, name: fc.constantFrom("d", "d/e", "b") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move" as const), place, name, to: name }) },
  { weight: 2, arbitrary: fc.constant({ do: "sync" as const }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("rush" as const), us: fc.nat(12_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), us: fc.oneof(fc.nat(20_000), fc.integer({ min: 1, max: 45_000_000 })) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "reboot" as const }) },
  { weight: 2, arbitrary: fc.constant({ do: "kill" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "suspend" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pause" as const), us: fc.integer({ min: 1, max: 60_000_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("break" as const), place }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("unplug" as const), isMounted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: "unmount" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "reopen" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "fork" as const }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** What a file system would do, without any disk. */
function onModel(files: Files, each: Command): void {
  const isDir = (path: string): boolean => files.get(`${path}/`) !== undefined;
  if (each.do === "write" || each.do === "zeros" || each.do === "append") {
    const before = each.do === "append" ? (files.get(each.name) ?? "") : "";
    files.set(each.name, before + (each.do === "zeros" ? "0".repeat(each.thousands * 1_000) : each.text));
  } else if (each.do === "mkdir") {
    const parts = each.name.split("/");
    parts.forEach((_, i) => {
      files.set(`${parts.slice(0, i + 1).join("/")}/`, "");
    });
  } else if (each.do === "remove") {
    for (const path of [...files.keys()]) if (path === each.name || path.startsWith(`${each.name}/`)) files.delete(path);
  } else if (each.do === "move") {
    const to = isDir(each.to) ? `${each.to}/${each.name.split("/").at(-1)}` : each.to;
    for (const [path, text] of [...files]) {
      if (path !== each.name && !path.startsWith(`${each.name}/`)) continue;
      files.delete(path);
      files.set(to + path.slice(each.name.length), text);
    }
  }
}
function lineOf(each: Command, dir: string): string {
  if (each.do === "write") return `printf ${each.text} > ${dir}/${each.name}`;
  if (each.do === "append") return `printf ${each.text} >> ${dir}/${each.name}`;
  // Not dd, which waits for its disk.
  if (each.do === "zeros") return `head -c ${each.thousands}000 /dev/zero > ${dir}/${each.name}`;
  if (each.do === "remove") return `rm -r ${dir}/${each.name}`;
  if (each.do === "mkdir") return `mkdir -p ${dir}/${each.name}`;
  if (each.do === "move") return `mv -T ${dir}/${each.name} ${dir}/${each.to} 2>/dev/null || mv ${dir}/${each.name} ${dir}/${each.to}`;
  throw new Error(each.do);
}
/** Files with their sizes and how they begin, and directories. */
function pictureOf(files: Files): string {
  const lines = [...files].map(([path, text]) => (path.endsWith("/") ? path : `${path} ${text.length} ${text.slice(0, 40)}`));
  return lines.sort().join("\n");
}

/** The files below a directory as they lie on a disk, read past every guest. */
function onDisk(content: DiskContent, dir: readonly string[]): string {
  const { nodes = {}, orphans = [] } = (content.overlay ?? {}) as Overlay;
  const files: Files = new Map();
  const named = new Set<string>(orphans);
  const walk = (node: Node | null | undefined, at: string): void => {
    for (const [key, id] of Object.entries(node?.e ?? {})) {
      if (id === "") continue;
      const child = nodes[id];
      named.add(id);
      if (!child) throw new Error(`${at}${key} names ${id}, which is nowhere`);
      const path = `${at}${key.slice(1)}`;
      if (child.t === "d") {
        files.set(`${path}/`, "");
        walk(child, `${path}/`);
      } else {
        const whole = fileContent(child);
        const head = contentBytes(whole, 0, 40, new MemoryChunks()).replaceAll("\0", "0");
        files.set(path, head.padEnd(contentSize(whole), "0"));
      }
    }
  };
  const [first = "", ...rest] = dir;
  let id: string | undefined = first;
  for (const part of rest) id = nodes[id ?? ""]?.e?.[`$${part}`];
  walk(id === undefined ? null : nodes[id], "");
  if (first === "/" && dir.length === 2) {
    const lost = Object.keys(nodes).filter((each) => each.startsWith("#") && each !== id && !named.has(each));
    expect(lost, "every node has a name").toEqual([]);
  }
  return pictureOf(files);
}

class Bench {
  readonly chunks = new MemoryChunks();
  d = new LabDriver(createLab({ scenario: "starter", seed: 5, epochUs: EPOCH, chunks: this.chunks }));
  readonly files: Record<Place, Files> = { root: new Map(), more: new Map() };
  /** all that each place has been since it last came from its disk, and how much of it must be there */
  readonly past: Record<Place, string[]> = { root: [""], more: [""] };
  readonly sure: Record<Place, number> = { root: 0, more: 0 };
  readonly broken = new Set<Place>();
  isMounted = true;
  private rushes = 0;
  private readonly disks: Record<Place, string>;
  private readonly vbd: string;

  constructor() {
    const { d } = this;
    const vm = d.vm(VM);
    const own = (d.field("VM", vm, "VBDs") as string[]).find((each) => d.field("VBD", each, "type") === "Disk") as string;
    const root = `${d.field("VBD", own, "VDI")}`;
    const more = d.taken("VDI.create", {
      SR: d.field("VDI", root, "SR"),
      name_label: "more",
      virtual_size: 64 * MIB,
      name_description: "",
    });
    d.run(5);
    const made = d.all("VDI").find(({ fields }) => fields.name_label === "more")?.ref ?? more;
    d.taken("VBD.create", { VM: vm, VDI: made, userdevice: "4", mode: "RW", type: "Disk", bootable: false, empty: false });
    this.vbd = d.all("VBD").find(({ fields }) => fields.VDI === made)?.ref ?? "";
    d.done("VBD.plug", { self: this.vbd });
    d.run(5);
    expect(d.exec(VM, "mkfs.ext4 -q /dev/xvde && mount /dev/xvde /mnt && mkdir /mnt/w /root/w && sync").code).toBe(0);
    this.disks = { root, more: made };
  }

  private looked(which: Place): string {
    const { stdout } = this.d.exec(
      VM,
      `cd ${DIRS[which]} && find . -mindepth 1 | while read f; do if [ -d "$f" ]; then echo "$f/"; else echo "$f $(wc -c < "$f") $(head -c 40 "$f" | tr '\\0' 0)"; fi; done`,
    );
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice(2))
      .sort()
      .join("\n");
  }
  /** (a) what the guest reads is what a file system that never fails would have. */
  check(): void {
    expect(this.looked("root")).toBe(pictureOf(this.files.root));
    if (this.isMounted) expect(this.looked("more")).toBe(pictureOf(this.files.more));
  }
  private settled(which: Place): void {
    if (!this.broken.has(which)) this.sure[which] = this.past[which].length - 1;
  }
  private landedOn(which: Place): string {
    const slice = this.d.lab.snapshot().slices.find(({ part, key }) => part === "disk" && key === this.disks[which]);
    return onDisk(JSON.parse(slice?.text ?? "{}") as DiskContent, which === "root" ? ["/root", "w"] : ["/", "w"]);
  }
  /** (b) what was in memory is gone: what is read from now on is what lay on the disk, and that is all there was at one moment. */
  private comeBack(which: Place, landed: string): void {
    expect(this.looked(which)).toBe(landed);
    const at = this.past[which].lastIndexOf(landed);
    expect(at, `${landed} is none of ${this.past[which].join("; ")}`).toBeGreaterThanOrEqual(this.sure[which]);
    this.files[which] = new Map();
    for (const line of landed.split("\n").filter((each) => each !== "")) {
      const [path = "", size = "0", text = ""] = line.split(" ");
      this.files[which].set(path, path.endsWith("/") ? "" : text.padEnd(Number(size), text.slice(-1)));
    }
    this.past[which] = [landed];
    this.sure[which] = 0;
    this.broken.delete(which);
  }

  private afterBoot(landed: Record<Place, string>): void {
    const { d } = this;
    d.run(60);
    this.comeBack("root", landed.root);
    expect(d.exec(VM, "mount /dev/xvde /mnt").code).toBe(0);
    this.isMounted = true;
    this.comeBack("more", landed.more);
  }
  private bothLanded(): Record<Place, string> {
    return { root: this.landedOn("root"), more: this.landedOn("more") };
  }

  act(each: Command): void {
    const { d } = this;
    const vm = d.vm(VM);
    switch (each.do) {
      case "sync":
        d.exec(VM, "sync");
        for (const which of ["root", "more"] as const) this.settled(which);
        return;
      case "rush":
        // What comes next comes while a write-back is under way.
        d.lab.apply({ at: d.now, kind: "exec", id: `rush-${++this.rushes}`, target: VM, commandLine: "sync" });
        d.run(each.us / 1e6);
        return;
      case "wait":
        d.run(each.us / 1e6);
        // The flusher has had its turn with all that was there before.
        if (each.us > 31_000_000) for (const which of ["root", "more"] as const) this.settled(which);
        return;
      case "reboot":
        for (const which of ["root", "more"] as const) this.settled(which);
        d.exec(VM, "reboot");
        d.run(1);
        d.until(vm, /login: $/, 600, d.end(vm));
        this.afterBoot(this.bothLanded());
        return;
      case "kill": {
        d.done("VM.hard_shutdown", { vm });
        const landed = this.bothLanded();
        d.done("VM.start", { vm, start_paused: false, force: false });
        this.afterBoot(landed);
        return;
      }
      case "suspend":
        d.done("VM.suspend", { vm });
        d.done("VM.resume", { vm, start_paused: false, force: false });
        this.broken.clear();
        d.run(0.1);
        return;
      case "pause":
        d.done("VM.pause", { vm });
        d.run(each.us / 1e6);
        d.done("VM.unpause", { vm });
        return;
      case "break": {
        const number = each.place === "root" ? 51712 : 51776;
        const path = `/local/domain/0/backend/vbd/${d.field("VM", vm, "domid")}/${number}`;
        d.exec(`${d.field("VM", vm, "resident_on")}`, `xenstore-rm ${path}`);
        this.broken.add(each.place);
        return;
      }
      case "unplug": {
        if (this.broken.has("more")) return;
        // Pulled out with files on it that have not been written, or in order.
        if (this.isMounted && !each.isMounted) {
          expect(d.exec(VM, "cd /; umount /mnt").code).toBe(0);
          this.settled("more");
        }
        d.done("VBD.unplug", { self: this.vbd });
        const landed = this.landedOn("more");
        d.done("VBD.plug", { self: this.vbd });
        d.run(1);
        expect(d.exec(VM, "mount /dev/xvde /mnt").code).toBe(0);
        this.isMounted = true;
        this.comeBack("more", landed);
        return;
      }
      case "unmount":
        if (!this.isMounted) {
          this.isMounted = d.exec(VM, "mount /dev/xvde /mnt").code === 0;
          return;
        }
        expect(d.exec(VM, "umount /mnt").code).toBe(0);
        this.settled("more");
        this.isMounted = false;
        return;
      case "reopen": {
        const before = d.lab.hash();
        const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, this.chunks));
        expect(opened.lab.hash()).toBe(before);
        opened.continueRequestsOf(d);
        this.d = opened;
        return;
      }
      case "fork": {
        // (c) one that is opened here goes on as the one that it was opened from.
        const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, this.chunks));
        for (const lab of [d.lab, opened.lab]) lab.advance((d.now + 0) as typeof d.now);
        for (let i = 0; i < 5; i++) {
          const next = d.lab.nextEventAt();
          if (next === null) return;
          for (const lab of [d.lab, opened.lab]) lab.advance(next);
        }
        expect(opened.lab.hash()).toBe(d.lab.hash());
        return;
      }
      default:
        this.change(each);
    }
  }

  private change(each: Extract<Command, { place: Place }>): void {
    if (each.place === "more" && !this.isMounted) return;
    const { code } = this.d.exec(VM, lineOf(each, DIRS[each.place]));
    if (code !== 0) return;
    const files = this.files[each.place];
    const past = this.past[each.place];
    // Between opening a file and writing to it it is empty.
    if ((each.do === "write" || each.do === "zeros") && files.get(each.name) !== "") {
      past.push(pictureOf(new Map([...files, [each.name, ""]])));
    }
    onModel(files, each);
    past.push(pictureOf(files));
  }
}

test("[WB-1] a guest reads what it wrote, and after a hard stop what had landed; saved and opened again it is the same", {
  timeout: 600_000,
}, () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 10, maxLength: 30 }), (commands) => {
      const bench = new Bench();
      for (const each of commands) {
        bench.act(each);
        bench.check();
      }
      bench.act({ do: "kill" });
      bench.check();
      bench.d.lab.check();
    }),
    { numRuns: 40, seed: 20261128 },
  );
});
