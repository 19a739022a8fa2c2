/** What importing a guest configuration comes to: a plan for a VM, and a finding for every key that the file uses. */
import type { ImportFinding, ImportReport } from "../../contract/lab";
import { readText } from "../../model/text";
import type { CpuSet } from "./cpus";
import { settleDisks } from "./disks";
import { ignored } from "./ignored";
import { parseConfig } from "./parse";
import { type Draft, type Reading, readers } from "./readers";
import type { DiskConfig, VifConfig } from "./specs";

export interface GuestPlan {
  readonly name: string;
  readonly type: "pv" | "pvh" | "hvm";
  readonly memoryMiB: number;
  readonly maxMemoryMiB: number;
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly weight: number | null;
  readonly cap: number | null;
  readonly kernel: string;
  readonly ramdisk: string;
  readonly kernelArgs: string;
  readonly bootloader: string;
  readonly bootOrder: string;
  readonly uuid: string | null;
  /** pCPUs that every vCPU is bound to; null: all */
  readonly cpus: readonly number[] | null;
  readonly platform: Readonly<Record<string, string>>;
  readonly actions: {
    readonly shutdown: "destroy" | "restart";
    readonly reboot: "destroy" | "restart";
    readonly crash: "destroy" | "restart" | "preserve";
  };
  readonly disks: readonly DiskConfig[];
  /** place in `disks` of the one with the system on it; -1: none */
  readonly systemDisk: number;
  readonly vifs: readonly VifConfig[];
}

/** Facts of the lab that a plan is made for. */
export interface LabFacts {
  readonly vmNames: ReadonlySet<string>;
  /** names that stand for a control domain */
  readonly reservedNames: ReadonlySet<string>;
  readonly uuids: ReadonlySet<string>;
  /** the VM that has a MAC, by its lower-case text */
  readonly macOwners: ReadonlyMap<string, { readonly name: string; readonly isRunning: boolean }>;
  readonly bridges: ReadonlySet<string>;
  readonly defaultBridge: string;
  /** whether the host that it is for, or any, has Open vSwitch; absent: none has */
  readonly hasOpenVswitch?: boolean;
  /** names of ISO images in the library */
  readonly images: ReadonlySet<string>;
  readonly hasDefaultSr: boolean;
  /** whether a path such as `/dev/xvdb` is a disk of another domain */
  readonly hasDiskOf: (domain: string, path: string) => boolean;
  /** Reads a set of pCPUs as the host it is for has them. */
  readonly readCpus: (text: string) => CpuSet;
}

function emptyDraft(): Draft {
  return {
    name: "",
    type: "pv",
    memoryMiB: 32,
    maxMemoryMiB: 0,
    vcpus: 1,
    maxVcpus: 0,
    weight: null,
    cap: null,
    kernel: "",
    ramdisk: "",
    kernelArgs: "",
    bootloader: "",
    bootOrder: "cd",
    uuid: null,
    cpus: null,
    cpuSets: null,
    cmdline: null,
    root: "",
    extra: "",
    platform: {},
    actions: { shutdown: "destroy", reboot: "restart", crash: "destroy" },
    disks: [],
    diskSetting: null,
    systemDisk: -1,
    vifs: [],
  };
}

/** The kernel's arguments: `cmdline` whole, or else root and extra, whatever their order. @source cli.md §7; xen: tools/xl/xl_parse.c, parse_cmdline */
function settleKernelArgs(draft: Draft, findings: ImportFinding[]): void {
  const { cmdline, root, extra } = draft;
  draft.kernelArgs = cmdline ?? [root === "" ? "" : `root=${root}`, extra].filter((text) => text !== "").join(" ");
  const read = readText("line", draft.kernelArgs);
  if ("why" in read) findings.push({ line: 0, key: "", verdict: "error", what: ["config.kernel_line", read.why] });
  if (cmdline === null) return;
  for (const [at, found] of findings.entries())
    if ((found.key === "root" || found.key === "extra") && found.verdict === "honoured")
      findings[at] = { ...found, verdict: "warning", what: ["note.cmdline_wins"] };
}

/** XAPI keeps one set for all vCPUs; libxl takes a list in order, and a vCPU without a set runs anywhere. @source xen: tools/xl/xl_parse.c, parse_vcpu_affinity; hypervisor.md §10.4 */
function settleCpus(draft: Draft, note: Reading["note"]): void {
  if (!draft.cpuSets) return;
  const { setting, each, sets } = draft.cpuSets;
  const used = each ? sets.slice(0, draft.maxVcpus) : sets;
  const isOpen = used.length < (each ? draft.maxVcpus : 1);
  const all = [...new Set(used.flat())].sort((a, b) => a - b);
  const isOne = !isOpen && used.every((set) => set.length === all.length);
  draft.cpus = isOpen ? null : all;
  if (isOpen) note(setting, "adjusted", ["note.cpus_open"]);
  else if (isOne) note(setting, "honoured", ["note.cpus", all.join(",")]);
  else note(setting, "adjusted", ["note.cpus_merged", all.join(",")]);
}

/** What an HVM guest without `kernel` boots lies on its disk, with its own command line. @source xl.cfg(5), Direct Kernel Boot */
function leaveToBootLoader(draft: Draft, findings: ImportFinding[]): void {
  if (draft.type !== "hvm" || draft.kernel !== "") return;
  for (const [at, found] of findings.entries())
    if (["cmdline", "root", "extra"].includes(found.key) && found.verdict === "honoured")
      findings[at] = { ...found, verdict: "ignored", what: ["ignored.boots_from_disk"] };
  draft.kernelArgs = "";
}

/** Reads a file: every key is honoured, adjusted, ignored with its reason, or an error with its line. */
export function planGuest(source: string, facts: LabFacts): { readonly plan: GuestPlan | null; readonly report: ImportReport } {
  const parsed = parseConfig(source);
  if (!parsed.ok) {
    const { line, near, problem, isLikelyPython } = parsed.error;
    const findings: ImportFinding[] = [{ line, key: "", verdict: "error", what: ["config.format", near, problem] }];
    if (isLikelyPython) findings.push({ line: 0, key: "", verdict: "warning", what: ["note.python"] });
    return { plan: null, report: { ok: false, findings, summary: null } };
  }
  const findings: ImportFinding[] = [];
  const draft = emptyDraft();
  const note: Reading["note"] = (setting, verdict, what) => findings.push({ line: setting.line, key: setting.key, verdict, what });
  const last = new Map(parsed.settings.map((setting) => [setting.key, setting]));
  for (const setting of parsed.settings) {
    if (last.get(setting.key) !== setting) {
      note(setting, "ignored", ["ignored.set_again", last.get(setting.key)?.line ?? 0]);
      continue;
    }
    const reader = Object.hasOwn(readers, setting.key) ? readers[setting.key] : undefined;
    if (reader) reader(setting.value, setting, { draft, facts, note });
    else note(setting, "ignored", (Object.hasOwn(ignored, setting.key) ? ignored[setting.key] : null) ?? ["ignored.unknown"]);
  }
  // The type may come after the key, so this is known only now.
  if (draft.type !== "hvm")
    for (const [at, found] of findings.entries())
      if (found.key === "device_model_stubdomain_override" && found.verdict === "honoured")
        findings[at] = { ...found, verdict: "ignored", what: ["ignored.no_device_model"] };
  settleKernelArgs(draft, findings);
  leaveToBootLoader(draft, findings);
  const whole = { line: 0, key: "", verdict: "error" as const };
  if (!parsed.settings.some((s) => s.key === "name")) findings.push({ ...whole, what: ["config.no_name"] });
  if (draft.maxVcpus !== 0 && draft.maxVcpus < draft.vcpus) findings.push({ ...whole, what: ["config.fewer_vcpus"] });
  if (draft.maxMemoryMiB !== 0 && draft.maxMemoryMiB < draft.memoryMiB) findings.push({ ...whole, what: ["config.less_memory"] });
  draft.maxVcpus = Math.max(draft.maxVcpus, draft.vcpus);
  draft.maxMemoryMiB = Math.max(draft.maxMemoryMiB, draft.memoryMiB);
  settleCpus(draft, note);
  settleDisks({ draft, facts, note });
  findings.sort((a, b) => (a.line || Number.MAX_SAFE_INTEGER) - (b.line || Number.MAX_SAFE_INTEGER));
  const isOk = findings.every((f) => f.verdict !== "error");
  const summary = {
    name: draft.name,
    type: draft.type,
    memoryMiB: draft.memoryMiB,
    vcpus: draft.vcpus,
    disks: draft.disks.length,
    vifs: draft.vifs.length,
  };
  return { plan: isOk ? draft : null, report: { ok: isOk, findings, summary: isOk ? summary : null } };
}
