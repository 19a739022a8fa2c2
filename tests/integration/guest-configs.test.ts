/** Rows of guest configurations as both doors read them: the importer's check and deed, and `xl create` in Dom0. */
import { describe, expect, test } from "vitest";
import type { Said } from "../../simulator";
import { type LabDriver, starter } from "../support/lab-driver";

function file(d: LabDriver, text: string): { stdout: string; stderr: string; code: number } {
  return d.exec("xen-01", `cat > /root/x.cfg <<'END'\n${text}\nEND\nxl create /root/x.cfg`, 200);
}
function imported(d: LabDriver, text: string): Readonly<Record<string, unknown>> {
  const task = d.done("lab.import_guest_config", { file_name: "x.cfg", text, start: false });
  return d.record("VM", String(task.fields.result).slice("<value>".length, -"</value>".length)).fields;
}
const verdicts = (d: LabDriver, text: string, key: string): (readonly [string, Said])[] =>
  d.lab
    .ask("checkGuestConfig", { text })
    .findings.filter((found) => found.key === key)
    .map(({ verdict, what }) => [verdict, what] as const);

describe("[xl-config] rows", () => {
  test("escapes in strings reach the guest's command line", () => {
    const d = starter(1);
    const text = String.raw`name = "esc"
memory = 256
extra="a=\"b c\" quiet"
disk = ['/dev/vg/esc,raw,xvda,w']`;
    expect(imported(d, text).PV_args).toBe('a="b c" quiet');
    d.taken("VM.destroy_with_disks", { self: d.vm("esc"), vdis: [] });
    expect(file(d, text).code).toBe(0);
    d.run(30);
    expect(d.exec("esc", "cat /proc/cmdline").stdout).toContain('a="b c" quiet');
  });

  test("stacked prefixes of disks", () => {
    const d = starter(1);
    for (const [disk, target, format] of [
      ["tap:aio:/r/a.raw,xvda,w", "/r/a.raw", "raw"],
      ["tap:qcow2:/r/a.q,xvda,w", "/r/a.q", "qcow2"],
    ] as const) {
      const text = `name = "taps"\ndisk = ['${disk}']`;
      const shown = d.exec("xen-01", `cat > /root/x.cfg <<'END'\n${text}\nEND\nxl create -q -n /root/x.cfg`);
      expect(JSON.parse(shown.stdout).config.disks).toEqual([{ pdev_path: target, vdev: "xvda", format, readwrite: 1 }]);
      expect(verdicts(d, text, "disk")).toEqual([["adjusted", ["note.system_disk", target, "xvda"]]]);
    }
  });

  test("cmdline wins over root and extra, and both doors say so", () => {
    const d = starter(1);
    const text = 'name = "cmd"\nmemory = 256\ncmdline="console=hvc0"\nextra="single"\ndisk = ["/dev/vg/c,raw,xvda,w"]';
    expect(verdicts(d, text, "extra")).toEqual([["warning", ["note.cmdline_wins"]]]);
    expect(imported(d, text).PV_args).toBe("console=hvc0");
    expect(file(d, text.replace('"cmd"', '"other"')).stderr).toBe(
      "Parsing config from /root/x.cfg\nWarning: ignoring root= and extra= in favour of cmdline=\n",
    );
    expect(d.field("VM", d.vm("other"), "PV_args")).toBe("console=hvc0");
  });

  test("cpus are honoured by both", () => {
    const d = starter(1);
    const text = 'name = "pinned"\nmemory = 256\nvcpus = 2\ncpus = "2-3"\ndisk = ["/dev/vg/c,raw,xvda,w"]';
    expect(verdicts(d, text, "cpus")).toEqual([["honoured", ["note.cpus", "2,3"]]]);
    expect(imported(d, text).VCPUs_params).toMatchObject({ mask: "2,3" });
    d.done("VM.start_on", { vm: d.vm("pinned"), host: d.named("host", "xen-01").ref });
    expect(file(d, text.replace("pinned", "other")).code).toBe(0);
    for (const name of ["pinned", "other"]) {
      const rows = d.exec("xen-01", `xl vcpu-list ${name}`).stdout.trim().split("\n").slice(1);
      expect(rows.map((row) => /(\S+) \/ \S+$/.exec(row)?.[1])).toEqual(["2-3", "2-3"]);
    }
  });

  test("a list of cpus is one each: those behind its end run anywhere, those behind the last vCPU are nobody's", () => {
    const d = starter(1);
    const text = (cpus: string): string => `name = "each"\nmemory = 256\nvcpus = 2\ncpus = ${cpus}\ndisk = ["/dev/vg/c,raw,xvda,w"]`;
    for (const [cpus, said, mask, live] of [
      ['["0"]', ["adjusted", ["note.cpus_open"]], undefined, ["0", "all"]],
      ['["0", "1", "2"]', ["adjusted", ["note.cpus_merged", "0,1"]], "0,1", ["0", "1"]],
      ["2", ["honoured", ["note.cpus", "2"]], "2", ["2", "2"]],
      ['"2,,3,"', ["honoured", ["note.cpus", "2,3"]], "2,3", ["2-3", "2-3"]],
      ['"nodes:all,^nodes:0"', ["honoured", ["note.cpus", "8,9,10,11,12,13,14,15"]], "8,9,10,11,12,13,14,15", ["8-15", "8-15"]],
    ] as const) {
      expect(verdicts(d, text(cpus), "cpus")).toEqual([said]);
      const { VCPUs_params = {} } = imported(d, text(cpus)) as { VCPUs_params?: Record<string, string> };
      expect(VCPUs_params.mask).toBe(mask);
      d.taken("VM.destroy_with_disks", { self: d.vm("each"), vdis: [] });
      expect(file(d, text(cpus)).code).toBe(0);
      const rows = d.exec("xen-01", "xl vcpu-list each").stdout.trim().split("\n").slice(1);
      expect(rows.map((row) => /(\S+) \/ \S+$/.exec(row)?.[1])).toEqual(live);
      d.exec("xen-01", "xl destroy each");
      d.taken("VM.destroy_with_disks", { self: d.vm("each"), vdis: [] });
    }
  });

  test("of two settings of one key the last holds, whatever the first says", () => {
    const d = starter(1);
    const text = 'name = "twice"\nmemory = 1\ndisk = ["/a,raw,xvda"]\ndisk = ["/b,raw,xvdb"]\nmemory = "0x100"';
    expect(verdicts(d, text, "memory")).toEqual([
      ["ignored", ["ignored.set_again", 5]],
      ["honoured", ["note.memory", 256]],
    ]);
    expect(verdicts(d, text, "disk")[0]).toEqual(["ignored", ["ignored.set_again", 4]]);
    expect(imported(d, text).memory_static_max).toBe(256 * 1_048_576);
    d.taken("VM.destroy_with_disks", { self: d.vm("twice"), vdis: [] });
    expect(file(d, text.replace("0x100", "0400")).code).toBe(0);
    expect(d.field("VM", d.vm("twice"), "memory_static_max")).toBe(256 * 1_048_576);
  });

  test("+= joins lists and texts, and is refused with numbers", () => {
    const d = starter(1);
    const text = 'name = "grown"\nmemory = 256\nextra = "quiet"\ndisk = ["/a,raw,xvda"]\nextra += " single"\ndisk += ["/b,raw,xvdb"]';
    expect(imported(d, text)).toMatchObject({ PV_args: "quiet single" });
    expect(d.field("VM", d.vm("grown"), "VBDs")).toHaveLength(2);
    expect(file(d, `${text}\nmemory += 1`)).toMatchObject({
      stderr: expect.stringContaining("can't use += with numbers for parameter `memory'"),
    });
  });

  test("the system lies on the disk that is the root, or else on the first that is no DVD drive", () => {
    const d = starter(1);
    for (const [name, config, root] of [
      ["cd-first", "disk = ['file:/a.iso,hdc:cdrom,r', 'phy:/dev/vg0/a,xvda,w']", "/dev/xvda1"],
      ["swap-first", "disk = ['phy:/s,xvda1,w', 'phy:/r,xvda2,w']\nroot = '/dev/xvda2 ro'", "/dev/xvda2"],
      ["by-number", "disk = ['phy:/r,51714,w', 'phy:/s,0xca01,w']\nroot = '/dev/xvda2'", "/dev/xvda2"],
    ] as const) {
      expect(file(d, `name = "${name}"\nmemory = 256\n${config}`).code).toBe(0);
      d.run(60);
      expect(d.exec(name, "grep ' / ' /proc/mounts").stdout).toMatch(new RegExp(`^${root} / ext4`));
    }
    d.lab.check();
  });

  test("a partition that has no place in a lab is refused before anything is made", () => {
    const d = starter(1);
    const text = "name = 'far'\nmemory = 256\ndisk = ['phy:/a,hda16,w']";
    expect(verdicts(d, text, "disk")).toEqual([["error", ["config.in_key", "disk", ["disk.vdev", "hda16"]]]]);
    expect(file(d, text).code).toBe(1);
    expect(d.exec("xen-01", "xl block-attach web-01 phy:/a,hda16,w").code).toBe(1);
    d.lab.check();
  });

  test("an HVM guest without a kernel of its own takes no command line", () => {
    const d = starter(1);
    const text = "name = 'full'\ntype = 'hvm'\nmemory = 256\nextra = 'single'\ndisk = ['phy:/a,hda,w']";
    expect(verdicts(d, text, "extra")).toEqual([["ignored", ["ignored.boots_from_disk"]]]);
    expect(imported(d, text).PV_args ?? "").toBe("");
    expect(imported(d, `${text.replace("full", "direct")}\nkernel = '/boot/vmlinuz'`).PV_args).toBe("single");
  });

  test("a file that was changed is what the guest is made from again", () => {
    const d = starter(1);
    const text = "name = 'again'\nmemory = 256\nextra = 'quiet'\ndisk = ['phy:/a,xvda,w']";
    expect(file(d, text).code).toBe(0);
    d.exec("xen-01", "xl destroy again");
    expect(file(d, text.replace("quiet", "nosplash")).code).toBe(0);
    d.run(60);
    expect(d.exec("again", "cat /proc/cmdline").stdout).toMatch(/ nosplash\n$/);
  });

  test("a UUID that is taken: the check says it, the deed refuses with XAPI's code", () => {
    const d = starter(1);
    const uuid = d.field("VM", d.vm("web-01"), "uuid");
    const text = `name = "twin"\nuuid = "${uuid}"`;
    expect(verdicts(d, text, "uuid")).toEqual([["error", ["config.uuid_taken", uuid]]]);
    expect(d.refusal("lab.import_guest_config", { file_name: "x.cfg", text, start: false })).toEqual({
      code: "DUPLICATE_VM",
      params: [uuid],
    });
    expect(file(d, text).code).not.toBe(0);
  });

  test("a running VM's MAC is taken with a warning, and shown where topology is", () => {
    const d = starter(1);
    const [vif] = d.field("VM", d.vm("web-01"), "VIFs") as string[];
    const mac = String(d.field("VIF", vif ?? "", "MAC"));
    const text = `name = "double"\nmemory = 256\nvif = ['mac=${mac.toUpperCase()},bridge=xenbr0']\ndisk = ["/dev/vg/c,raw,xvda,w"]`;
    expect(verdicts(d, text, "vif")).toEqual([
      ["honoured", ["note.vif_mac", "xenbr0", mac.toUpperCase()]],
      ["warning", ["note.mac_running", mac, "web-01"]],
    ]);
    const sharers = (): string[] =>
      d.lab
        .ask("topology", { plan: "infrastructure" })
        .nodes.flatMap(({ facts }) => facts.flatMap(([code, vms]) => (code === "fact.same_mac" ? [vms] : [])));
    expect(sharers()).toEqual([]);
    expect(file(d, text).code).toBe(0);
    expect(sharers().sort()).toEqual(["double", "web-01"]);
  });

  test("Python is refused by xl in Xen's words", () => {
    const d = starter(1);
    const { stderr, code } = file(d, "import os\nname = 'vm%d' % 3\nmemory = 64 * 2");
    expect(code).not.toBe(0);
    expect(stderr).toBe(
      "Parsing config from /root/x.cfg\n/root/x.cfg:1: config parsing error near `os': syntax error\nFailed to parse config: Invalid argument\n",
    );
    expect(file(d, "name = 'vm' + str(3)").stderr).toBe(
      "Parsing config from /root/x.cfg\n/root/x.cfg:1: config parsing error near `+': lexical error\n" +
        "warning: Config file looks like it contains Python code.\nwarning:  Arbitrary Python is no longer supported.\n" +
        "warning:  See https://wiki.xen.org/wiki/PythonInXlConfig\nFailed to parse config: Invalid argument\n",
    );
  });
});
