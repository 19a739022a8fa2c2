import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LabDriver, starter } from "../support/lab-driver";
import { type Check, same } from "./support/check";

const HOST = "xen-01";
const SCRIPTS = join(import.meta.dirname, "parsers");
/** Files that the parsers read, and what prints them in Dom0. */
const FILES = { "xl-list": "xl list", "xl-info": "xl info", xentop: "xentop -b -i 2 -d 5", "net-dev": "cat /proc/net/dev" } as const;

interface Read {
  readonly domains: Readonly<Record<string, { domid: number; mem: number; vcpus: number; seconds: number }>>;
  readonly info: Readonly<Record<string, string>>;
  readonly xentop: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly net: Readonly<Record<string, { rx: number; tx: number }>>;
}

/** What Dom0 printed, in files of a folder. */
function printed(driver: LabDriver): string {
  const folder = mkdtempSync(join(tmpdir(), "xenarium-parsers-"));
  for (const [name, command] of Object.entries(FILES)) {
    const { stdout, stderr, code } = driver.exec(HOST, command, 60);
    same(`what ${command} ended with`, [stderr, code], ["", 0]);
    writeFileSync(join(folder, name), stdout);
  }
  return folder;
}

/** The VMs that run on the host, as the records have them. */
function running(driver: LabDriver): { name: string; domid: number; mib: number; vcpus: number }[] {
  const host = driver.named("host", HOST).ref;
  return driver
    .all("VM")
    .filter(({ fields }) => fields.power_state === "Running" && fields.resident_on === host && !fields.is_control_domain)
    .map(({ fields }) => ({
      name: String(fields.name_label),
      domid: Number(fields.domid),
      mib: Number(fields.memory_dynamic_max) / 1_048_576,
      vcpus: Number(fields.VCPUs_at_startup),
    }))
    .sort((a, b) => a.domid - b.domid);
}

export const check: Check = {
  title: "parsers in Perl and Python read what Dom0's programs print",
  needs: [
    { command: "python3", package: "python3" },
    { command: "perl", package: "perl" },
  ],
  async run(holds) {
    const driver = starter(7).run(60);
    const folder = printed(driver);
    const wanted = running(driver);
    try {
      await holds("Python: domains, figures of the host, xentop and interfaces agree with the records", async () => {
        const read = JSON.parse(execFileSync("python3", [join(SCRIPTS, "dom0.py"), folder], { encoding: "utf8" })) as Read;
        const { "Domain-0": dom0, ...guests } = read.domains;
        same("the control domain's number", dom0?.domid, 0);
        const listed = Object.entries(guests).map(([name, { domid, mem, vcpus }]) => ({ name, domid, mib: mem, vcpus }));
        same("the domains", listed, wanted);
        same("the host's name", read.info.host, HOST);
        same("domains of xentop", Object.keys(read.xentop).sort(), ["Domain-0", ...wanted.map(({ name }) => name)].sort());
        for (const { name, mib } of wanted) same(`memory of ${name} in xentop`, Number(read.xentop[name]?.["MEM(k)"]), mib * 1024);
        const vifs = Object.keys(read.net).filter((name) => name.startsWith("vif"));
        same(
          "guests with interfaces",
          [...new Set(vifs.map((name) => Number(/\d+/.exec(name)?.[0])))].sort(),
          wanted.map(({ domid }) => domid),
        );
      });
      await holds("Perl: the same", async () => {
        const text = execFileSync("perl", [join(SCRIPTS, "dom0.pl"), folder], { encoding: "utf8" });
        const rows = new Map(
          text
            .trimEnd()
            .split("\n")
            .map((row) => [row.slice(0, row.indexOf(" ")), row.slice(row.indexOf(" ") + 1)]),
        );
        for (const { name, domid, mib, vcpus } of wanted) {
          const found = ["id", "mem", "vcpus"].map((what) => Number(rows.get(`domain.${name}.${what}`)));
          same(`${name} in xl list`, found, [domid, mib, vcpus]);
          same(
            `${name} in xentop`,
            ["mem", "vcpus"].map((what) => Number(rows.get(`xentop.${name}.${what}`))),
            [mib * 1024, vcpus],
          );
          same(`${name} has an interface`, rows.has(`net.vif${domid}.0.rx`), true);
        }
        same("the host's name", rows.get("info.host"), HOST);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
