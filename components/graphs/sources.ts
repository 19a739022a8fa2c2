/** Data sources under names: what each measures, where it belongs, in which unit it is shown and which colour it has everywhere. */
import type { SourceUnit } from "@/server/contract";
import type { Params, Translate, Words } from "../i18n";
import { cpuColour, seriesColour } from "./colours";

/** Unit in which a graph shows values; two sources stand on one axis where theirs is the same. */
export type Unit = "fraction" | "bytes" | "bitRate" | "byteRate" | "requestRate" | "errorRate" | "count";
/** Where a source belongs in the chooser. */
export const SOURCE_GROUPS = ["cpu", "memory", "network", "disk", "runStates", "other"] as const;
export type SourceGroup = (typeof SOURCE_GROUPS)[number];

export const groupWords: Readonly<Record<SourceGroup, Words>> = {
  cpu: "graph.cpu",
  memory: "graph.memory",
  network: "graph.network",
  disk: "graph.disk",
  runStates: { en: "Run states", zh: "运行状态" },
  other: { en: "Other", zh: "其他" },
};

export interface SourceLook {
  readonly group: SourceGroup;
  readonly words: Words;
  readonly params?: Params;
  readonly unit: Unit;
  /** shown value = raw value × this */
  readonly scale: number;
  /** CSS colour */
  readonly colour: string;
}

const plain: Readonly<Record<string, Omit<SourceLook, "params">>> = {
  cpu_usage: { group: "cpu", words: "series.cpu_usage", unit: "fraction", scale: 1, colour: seriesColour(1) },
  cpu_avg: { group: "cpu", words: "series.cpu_avg", unit: "fraction", scale: 1, colour: seriesColour(1) },
  memory_used: { group: "memory", words: "series.memory_used", unit: "bytes", scale: 1, colour: seriesColour(4) },
  memory: { group: "memory", words: "series.memory", unit: "bytes", scale: 1, colour: seriesColour(5) },
  memory_target: { group: "memory", words: { en: "Target", zh: "目标" }, unit: "bytes", scale: 1, colour: seriesColour(3) },
  memory_internal_free: {
    group: "memory",
    words: { en: "Free in the guest", zh: "客户机内空闲" },
    unit: "bytes",
    scale: 1024,
    colour: seriesColour(2),
  },
  memory_total_kib: { group: "memory", words: "series.memory_total", unit: "bytes", scale: 1024, colour: seriesColour(5) },
  memory_free_kib: { group: "memory", words: { en: "Free", zh: "空闲" }, unit: "bytes", scale: 1024, colour: seriesColour(2) },
  running_vcpus: { group: "other", words: { en: "Running vCPUs", zh: "运行中的 vCPU" }, unit: "count", scale: 1, colour: seriesColour(6) },
  running_domains: { group: "other", words: { en: "Running domains", zh: "运行中的域" }, unit: "count", scale: 1, colour: seriesColour(7) },
};
/** @source metrics.md §2 (VM): what each run state means */
const runStates: Readonly<Record<string, Words>> = {
  runstate_fullrun: { en: "All vCPUs running", zh: "全部 vCPU 运行" },
  runstate_full_contention: { en: "All vCPUs waiting for a CPU", zh: "全部 vCPU 等待 CPU" },
  runstate_concurrency_hazard: { en: "Some running, some waiting", zh: "部分运行、部分等待" },
  runstate_blocked: { en: "All vCPUs idle", zh: "全部 vCPU 空闲" },
  runstate_partial_run: { en: "Some running, rest idle", zh: "部分运行、其余空闲" },
  runstate_partial_contention: { en: "Some waiting, rest idle", zh: "部分等待、其余空闲" },
  runnable_any: { en: "Any vCPU waiting", zh: "有 vCPU 等待" },
  runnable_vcpus: { en: "Share of vCPUs waiting", zh: "等待的 vCPU 占比" },
};

/** Colours of what comes in and goes out, for one device after the other. */
const ways = [2, 5, 3, 4, 7, 6, 8, 1] as const;
function wayColour(device: number, isOut: boolean): string {
  return seriesColour(ways[(2 * device + (isOut ? 1 : 0)) % ways.length] as number);
}
/** "eth1" is 1, "3" is 3, "bond0" is 0. */
const numberOf = (device: string): number => Number(/(\d+)$/.exec(device)?.[1] ?? 0);
/** "xvda" is 0, "xvdb" is 1. */
const letterOf = (device: string): number => Math.max(0, device.charCodeAt(device.length - 1) - 97);

const unitOf: Readonly<Record<SourceUnit, readonly [Unit, number]>> = {
  fraction: ["fraction", 1],
  bytes: ["bytes", 1],
  kib: ["bytes", 1024],
  bytesPerS: ["byteRate", 1],
  requestsPerS: ["requestRate", 1],
  errorsPerS: ["errorRate", 1],
  count: ["count", 1],
};

/** How a source is shown. @param unit - of its raw numbers, where its name is none that is known here */
export function sourceLook(name: string, unit: SourceUnit = "count"): SourceLook {
  const known = plain[name];
  if (known) return known;
  const cpu = /^cpu(\d+)$/.exec(name);
  if (cpu)
    return {
      group: "cpu",
      words: { en: "CPU {n}", zh: "CPU {n}" },
      params: { n: Number(cpu[1]) },
      unit: "fraction",
      scale: 1,
      colour: cpuColour(Number(cpu[1])),
    };
  const states = Object.keys(runStates).indexOf(name);
  if (states >= 0)
    return { group: "runStates", words: runStates[name] as Words, unit: "fraction", scale: 1, colour: seriesColour((states % 8) + 1) };
  return interfaceLook(name) ?? diskLook(name) ?? otherLook(name, unit);
}
function interfaceLook(name: string): SourceLook | null {
  const match = /^(vif|pif)_(\w+?)_(rx|tx)(_errors)?$/.exec(name);
  if (!match) return null;
  const [, kind, id = "", way, errors] = match;
  const isOut = way === "tx";
  const device = kind === "vif" ? `VIF ${id}` : id;
  const [unit, scale] = errors ? (["errorRate", 1] as const) : (["bitRate", 8] as const);
  const words: Words = errors
    ? isOut
      ? { en: "{device} errors sending", zh: "{device} 发送错误" }
      : { en: "{device} errors receiving", zh: "{device} 接收错误" }
    : isOut
      ? "series.sent"
      : "series.received";
  return { group: "network", words, params: { device }, unit, scale, colour: wayColour(numberOf(id), isOut) };
}
function diskLook(name: string): SourceLook | null {
  const match = /^vbd_(\w+?)_(iops_)?(read|write)$/.exec(name);
  if (!match) return null;
  const [, device = "", requests, way] = match;
  const isOut = way === "write";
  const words: Words = requests
    ? isOut
      ? { en: "{device} write requests", zh: "{device} 写请求" }
      : { en: "{device} read requests", zh: "{device} 读请求" }
    : isOut
      ? "series.write"
      : "series.read";
  return {
    group: "disk",
    words,
    params: { device },
    unit: requests ? "requestRate" : "byteRate",
    scale: 1,
    colour: wayColour(letterOf(device), isOut),
  };
}
/** A name that nobody has told of yet stands for itself. */
function otherLook(name: string, raw: SourceUnit): SourceLook {
  const [unit, scale] = unitOf[raw];
  return { group: "other", words: { en: "{name}", zh: "{name}" }, params: { name }, unit, scale, colour: seriesColour(8) };
}

export function sourceText(t: Translate, { words, params }: Pick<SourceLook, "words" | "params">): string {
  return t(words, params ?? {});
}
/** Order of sources in lists: by group, then as people count: cpu2 before cpu10. */
export function bySource(a: string, b: string): number {
  const groups = SOURCE_GROUPS.indexOf(sourceLook(a).group) - SOURCE_GROUPS.indexOf(sourceLook(b).group);
  return groups || a.localeCompare(b, "en", { numeric: true });
}
