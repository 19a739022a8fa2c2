/** Rows of guest configurations as both doors read them: the importer's check and deed, and `xl create` in Dom0. */
import { describe, expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

function file(d: LabDriver, text: string): { stdout: string; stderr: string; code: number } {
  return d.exec("xen-01", `cat > /root/x.cfg <<'END'\n${text}\nEND\nxl create /root/x.cfg`, 200);
}
function imported(d: LabDriver, text: string): Readonly<Record<string, unknown>> {
  const task = d.done("lab.import_guest_config", { file_name: "x.cfg", text, start: false });
  return d.record("VM", String(task.fields.result).slice("<value>".length, -"</value>".length)).fields;
}
const verdicts = (d: LabDriver, text: string, key: string): string[] =>
  d.lab
    .checkGuestConfig("x.cfg", text)
    .findings.filter((found) => found.key === key)
    .map(({ verdict, text: said }) => `${verdict}: ${said}`);

describe("[xl-config] rows", () => {
  test("escapes in strings reach the guest's command line", () => {
    const d = starter(1);
    const text = String.raw`name = "esc"
memory = 256
extra="a=\"b c\" quiet"
disk = ['/dev/vg/esc,raw,xvda,w']`;
    expect(imported(d, text).PV_args).toBe('a="b c" quiet');
    d.taken("VM.destroy", { self: d.vm("esc"), vdis: [] });
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
      expect(verdicts(d, text, "disk").join()).toContain(`${target} is not in this lab`);
    }
  });

  test("cmdline wins over root and extra, and both doors say so", () => {
    const d = starter(1);
    const text = 'name = "cmd"\nmemory = 256\ncmdline="console=hvc0"\nextra="single"\ndisk = ["/dev/vg/c,raw,xvda,w"]';
    expect(verdicts(d, text, "extra")).toEqual(["warning: ignoring root= and extra= in favour of cmdline="]);
    expect(imported(d, text).PV_args).toBe("console=hvc0");
    expect(file(d, text.replace('"cmd"', '"other"')).stderr).toBe(
      "Parsing config from /root/x.cfg\nWarning: ignoring root= and extra= in favour of cmdline=\n",
    );
    expect(d.field("VM", d.vm("other"), "PV_args")).toBe("console=hvc0");
  });

  test("cpus are honoured by both", () => {
    const d = starter(1);
    const text = 'name = "pinned"\nmemory = 256\nvcpus = 2\ncpus = "2-3"\ndisk = ["/dev/vg/c,raw,xvda,w"]';
    expect(verdicts(d, text, "cpus")).toEqual(["honoured: vCPUs run on pCPU 2,3"]);
    expect(imported(d, text).VCPUs_params).toMatchObject({ mask: "2,3" });
    d.done("VM.start_on", { vm: d.vm("pinned"), host: d.named("host", "xen-01").ref });
    expect(file(d, text.replace("pinned", "other")).code).toBe(0);
    for (const name of ["pinned", "other"]) {
      const rows = d.exec("xen-01", `xl vcpu-list ${name}`).stdout.trim().split("\n").slice(1);
      expect(rows.map((row) => /(\S+) \/ \S+$/.exec(row)?.[1])).toEqual(["2-3", "2-3"]);
    }
  });

  test("a UUID that is taken: the check says it, the deed refuses with XAPI's code", () => {
    const d = starter(1);
    const uuid = d.field("VM", d.vm("web-01"), "uuid");
    const text = `name = "twin"\nuuid = "${uuid}"`;
    expect(verdicts(d, text, "uuid")).toEqual([`error: a VM with the UUID ${uuid} is there already`]);
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
      `honoured: interface on xenbr0 with MAC ${mac.toUpperCase()}`,
      `warning: MAC ${mac} is also that of web-01, which is running`,
    ]);
    const sharers = (): string[] =>
      d.lab.topology().nodes.flatMap(({ facts }) => facts.flatMap(({ name, value }) => (name === "Same MAC" ? [value] : [])));
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
      "Parsing config from /root/x.cfg\n/root/x.cfg:1: config parsing error near `+ str(3)': lexical error\n" +
        "warning: Config file looks like it contains Python code.\nwarning:  Arbitrary Python is no longer supported.\n" +
        "warning:  See https://wiki.xen.org/wiki/PythonInXlConfig\nFailed to parse config: Invalid argument\n",
    );
  });
});
