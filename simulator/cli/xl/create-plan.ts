/** What `create` reads and looks at before anything is built. @source cli.md §5, §7; lifecycle.md §1 */
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import { notUp } from "../../dom0/device-setup";
import type { Ref } from "../../model/ref";
import { type ConfigValue, parseConfig } from "../../toolstack/guest-config/parse";
import { type GuestPlan, planGuest } from "../../toolstack/guest-config/plan";
import { quoted } from "../../toolstack/guest-config/quoted";
import type { VifConfig } from "../../toolstack/guest-config/specs";
import { reservedNames } from "../../toolstack/operation/texts";
import { factsOf } from "../../toolstack/vm/import-guest-config";
import { refreshVmAndDevices } from "../../world/allowed";
import { withOptions } from "../../world/vif-options";
import { rateKey } from "../../world/vif-rate";
import { bridgeAsked } from "../../world/wired-links";
import { words } from "../common/words";
import { quit, type XlCall } from "./command";
import { parseErrorText } from "./config-error";
import { CANNOT_MAKE, failedDomain, failureText } from "./create-failures";
import { knownBackend, nicFault } from "./devices";
import { rc, renameError } from "./libxl-errors";
import { rateShown } from "./rate-shown";

const MIB = 1_048_576;

/** The file's text with what the command line adds, a line each. */
export function sourceOf(call: XlCall): { readonly name: string; readonly text: string } {
  const words = call.args.filter((word) => word.includes("="));
  const name = call.value("f") ?? call.args.find((word) => !word.includes("=")) ?? null;
  if (name === null) return quit("Config file not specified and none in save file\n", -rc.INVAL);
  const read = call.ctx.fs.read(call.ctx.path(encodeUtf8(name)));
  const why = { ENOENT: "No such file or directory", EISDIR: "Is a directory", EACCES: "Permission denied" } as const;
  if ("error" in read) quit(`Failed to read config file: ${name}: ${why[read.error as keyof typeof why] ?? read.error}\n`, -rc.FAIL);
  const text = decodeUtf8(read.text);
  return { name, text: words.length > 0 ? [text, ...words, ""].join("\n") : text };
}

/** A setting as the file format has it. */
function literal(value: ConfigValue): string {
  if (typeof value === "string") return quoted(value);
  return `[ ${value.map(literal).join(", ")} ]`;
}

/** The last value of each key alone, as libxlutil takes them: what the command line says replaces what the file says. */
export function settled(text: string): string {
  const parsed = parseConfig(text);
  const last = new Map(parsed.ok ? parsed.settings.map(({ key, value }) => [key, value]) : []);
  return [...last].map(([key, value]) => `${key} = ${literal(value)}\n`).join("");
}

/** Holds every name. */
class AnyName extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** Reads the configuration as far as it can be read without looking at the host. */
export function planOf(call: XlCall, name: string, text: string): GuestPlan {
  const parsed = parseConfig(text);
  if (!parsed.ok) {
    return quit(`${parseErrorText(name, parsed.error)}Failed to parse config: Invalid argument\n`);
  }
  const facts = factsOf(call.world, call.inside.ref);
  // Names and bridges are the host's matter, and come later.
  const none = new Set<string>();
  const { plan, report } = planGuest(text, { ...facts, vmNames: none, reservedNames: none, uuids: none, bridges: new AnyName() });
  const beaten = report.findings.find(({ what: [code] }) => code === "note.cmdline_wins");
  if (beaten) call.ctx.err(`Warning: ${words(beaten.what)}\n`);
  if (plan) return plan;
  const first = report.findings.find(({ verdict }) => verdict === "error");
  return quit(`${first ? words(first.what) : "Failed to parse config: Invalid argument"}\n`);
}

/** What libxl meets on the host before it builds anything. A domain has its number by then, and loses it. */
export function checkHost(call: XlCall, plan: GuestPlan): void {
  const { world } = call;
  const others = [...world.db.all("VM")].filter((vm) => vm.name_label === plan.name && !vm.is_a_template);
  if (call.domidOfName(plan.name) !== null || reservedNames(world).has(plan.name) || others.some((vm) => vm.power_state !== "Halted")) {
    const id = failedDomain(call, plan.name);
    quit(renameError(id, `Domain with name "${plan.name}" already exists.`) + CANNOT_MAKE(id, rc.INVAL), -rc.INVAL);
  }
  const isDirect = plan.type !== "hvm" && plan.kernel !== "";
  for (const file of isDirect ? [plan.kernel, plan.ramdisk] : []) {
    if (file === "" || call.ctx.fs.exists(call.ctx.path(file))) continue;
    const id = failedDomain(call, plan.name);
    quit(failureText(id, { code: "KERNEL", params: [file] }), -rc.FAIL);
  }
  for (const [device, vif] of plan.vifs.entries()) {
    const bridge = vif.bridge ?? factsOf(world).defaultBridge;
    const hasBridge = bridgeAsked(world, call.inside.ref, bridge) !== null;
    const why = nicFault(call, vif, bridge, hasBridge);
    if (!why) continue;
    const domid = failedDomain(call, plan.name);
    quit(failureText(domid, notUp({ kind: "vif", domid, number: device }, why)), -rc.FAIL);
  }
}

/** A VM of that name that is halted is the guest: its disks are there already, and its record takes over what the file says. */
export function takeOver(call: XlCall, plan: GuestPlan): Ref<"VM"> | null {
  const { world } = call;
  const found = [...world.db.all("VM")].find((vm) => vm.name_label === plan.name && !vm.is_a_template && !vm.is_control_domain);
  if (!found) return null;
  const ref = found.$ref as Ref<"VM">;
  const memory = plan.memoryMiB * MIB;
  world.db.set("VM", ref, {
    memory_static_min: Math.min(found.memory_static_min, memory),
    memory_dynamic_min: memory,
    memory_dynamic_max: memory,
    memory_static_max: plan.maxMemoryMiB * MIB,
    PV_kernel: plan.kernel,
    PV_ramdisk: plan.ramdisk,
    PV_args: plan.kernelArgs,
    PV_bootloader: plan.bootloader,
    VCPUs_max: plan.maxVcpus,
    VCPUs_at_startup: plan.vcpus,
    VCPUs_params: {
      ...found.VCPUs_params,
      ...(plan.weight === null ? {} : { weight: `${plan.weight}` }),
      ...(plan.cap === null ? {} : { cap: `${plan.cap}` }),
    },
    actions_after_shutdown: plan.actions.shutdown,
    actions_after_reboot: plan.actions.reboot,
    actions_after_crash: plan.actions.crash,
    platform: { ...found.platform, ...plan.platform },
  });
  for (const vif of found.VIFs) {
    const record = world.db.must("VIF", vif);
    const named = plan.vifs[Number(record.device)];
    if (named) world.db.set("VIF", vif, { other_config: withOptions(record.other_config, named) });
  }
  refreshVmAndDevices(world, ref);
  return ref;
}

/** The file's text as releases before 4.3 took it: an interface of a domain that is not there is Dom0's. */
export function knownBackends(call: XlCall, { vifs }: GuestPlan, text: string): string {
  const unknown = new Set(vifs.map(({ backend }) => backend).filter((name) => knownBackend(call, name) !== name));
  return text.replace(/,? *backend=([^,'"]*)/g, (whole, name: string) => (unknown.has(name.trim()) ? "" : whole));
}

/** An interface in a dry run. @source xen: tools/libs/light/libxl_types.idl, libxl_device_nic (order) */
function nicShown({ mac, ip, bridge, bridge_vlans = "", script, gatewaydev, rate = "" }: VifConfig, devid: number): unknown {
  const said = (key: string, value: string) => (value === "" ? {} : { [key]: value });
  return {
    devid,
    mac,
    ...said("ip", ip),
    bridge: (bridge ?? "xenbr0") + bridge_vlans,
    ...said("script", script),
    ...rateShown(rateKey(rate)),
    ...said("gatewaydev", gatewaydev),
  };
}

/** What a dry run prints. */
export function shown(plan: GuestPlan): string {
  const config = {
    c_info: { type: plan.type, name: plan.name, ...(plan.uuid === null ? {} : { uuid: plan.uuid }) },
    b_info: {
      max_vcpus: plan.maxVcpus,
      avail_vcpus: Array.from({ length: plan.vcpus }, (_, i) => i),
      max_memkb: plan.maxMemoryMiB * 1024,
      target_memkb: plan.memoryMiB * 1024,
      ...(plan.kernel === "" ? {} : { kernel: plan.kernel }),
      ...(plan.bootloader === "" ? {} : { bootloader: plan.bootloader }),
    },
    ...(plan.disks.length === 0
      ? {}
      : { disks: plan.disks.map((d) => ({ pdev_path: d.target, vdev: d.vdev, format: d.format, readwrite: d.mode === "RW" ? 1 : 0 })) }),
    ...(plan.vifs.length === 0 ? {} : { nics: plan.vifs.map(nicShown) }),
    on_poweroff: plan.actions.shutdown,
    on_reboot: plan.actions.reboot,
    on_crash: plan.actions.crash,
  };
  return `${JSON.stringify({ domid: null, config }, null, 4)}\n`;
}
