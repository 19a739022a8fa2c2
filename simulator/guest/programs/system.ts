import { kernelLines } from "../modelled/kernel-lines";
import { formatDate } from "../os/calendar";
import { freeMemory } from "../os/figures";
import { kernelStamp, type Machine } from "../os/machine";
import { fail, instantProgram, ok } from "../os/program";
import { getopt } from "./options";

/** `free`. */
export const free = instantProgram("free", (args, ctx) => {
  const { flags } = getopt("free", args, "bkmghtwl");
  const f = freeMemory(ctx.machine);
  const shown = (kib: number): string => {
    if (flags.has("h"))
      return kib < 1024
        ? kib === 0
          ? "0B"
          : `${kib}Ki`
        : kib < 1_048_576
          ? `${kib < 10_240 ? (kib / 1024).toFixed(1) : Math.round(kib / 1024)}Mi`
          : `${kib < 10_485_760 ? (kib / 1_048_576).toFixed(1) : Math.round(kib / 1_048_576)}Gi`;
    return String(
      flags.has("b") ? kib * 1024 : flags.has("m") ? Math.floor(kib / 1024) : flags.has("g") ? Math.floor(kib / 1_048_576) : kib,
    );
  };
  const row = (name: string, values: readonly number[]): string =>
    `${name.padEnd(8)}${values.map((v) => shown(v).padStart(12)).join("")}\n`.replace(/^(.{8})/, "$1");
  return ok(
    `               total        used        free      shared  buff/cache   available\n${row("Mem:", [f.total, f.used, f.free, f.shared, f.buffers + f.cached, f.available])}${row("Swap:", [0, 0, 0])}`,
  );
});

function dmesgLines(m: Machine): { us: number; text: string }[] {
  const out = kernelLines(m).map((line) => ({ us: line.ms * 1000, text: line.text }));
  for (const entry of m.state.os.klog) out.push({ us: Math.max(0, entry.at - m.state.boot.kernelAt), text: entry.text });
  return out;
}
export const dmesg = instantProgram("dmesg", (args, ctx) => {
  const m = ctx.machine;
  const wall = args.some((arg) => /^-\w*T/.test(arg));
  return ok(
    dmesgLines(m)
      .map(
        (line) =>
          `${wall ? `[${formatDate("%a %b %e %T %Y", Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt + line.us) / 1_000_000), 0)}]` : kernelStamp(line.us)} ${line.text}\n`,
      )
      .join(""),
  );
});
export const journalctl = instantProgram("journalctl", (args, ctx) => {
  const m = ctx.machine;
  if (m.flavour.init !== "systemd") return fail("journalctl: not found", 127);
  const count = args.includes("-n") ? Number(args[args.indexOf("-n") + 1]) : 1e9;
  const unit = args.includes("-u") ? args[args.indexOf("-u") + 1] : undefined;
  const stamp = (us: number): string =>
    formatDate("%b %d %T", Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt + us) / 1_000_000), 0);
  const lines =
    unit === undefined
      ? dmesgLines(m).map((line) => `${stamp(line.us)} ${m.state.os.hostname} kernel: ${line.text}`)
      : m.flavour
          .services(m)
          .filter((s) => s.unit === `${unit.replace(/\.service$/, "")}.service`)
          .slice(0, 1)
          .map((s) => `${stamp(4_000_000)} ${m.state.os.hostname} systemd[1]: Started ${s.unit ?? ""} - ${s.name}.`);
  return ok(`${(lines.length === 0 ? ["-- No entries --"] : lines).slice(-count).join("\n")}\n`);
});
export const lscpu = instantProgram("lscpu", (_args, ctx) => {
  const { spec, state } = ctx.machine;
  const rows: [string, string][] = [
    ["Architecture:", "x86_64"],
    ["  CPU op-mode(s):", "32-bit, 64-bit"],
    ["  Byte Order:", "Little Endian"],
    ["CPU(s):", String(spec.vcpus)],
    ["  On-line CPU(s) list:", state.vcpusOnline > 1 ? `0-${state.vcpusOnline - 1}` : "0"],
    ["Vendor ID:", /AMD/.test(spec.cpuModel) ? "AuthenticAMD" : "GenuineIntel"],
    ["  Model name:", spec.cpuModel],
    ["    Thread(s) per core:", "1"],
    ["    Core(s) per socket:", String(spec.vcpus)],
    ["    Socket(s):", "1"],
    ["    CPU MHz:", `${spec.cpuMhz}.000`],
    ["Virtualization features:", ""],
    ["  Hypervisor vendor:", "Xen"],
    ["  Virtualization type:", spec.domainType === "pv" ? "para" : "full"],
  ];
  return ok(rows.map(([key, value]) => `${key.padEnd(25)}${value}`.trimEnd().concat("\n")).join(""));
});
export const lsmod = instantProgram("lsmod", (_args, ctx) =>
  ok(
    `Module                  Size  Used by\nxen_netfront           45056  1\nxen_blkfront           49152  2\nxenfs                  16384  0\next4                  983040  1\njbd2                  167936  1 ext4\n${ctx.machine.spec.os === "dom0" ? "bridge                192512  1\nstp                    16384  1 bridge\nxen_netback            73728  0\nxen_blkback            57344  0\n" : ""}`,
  ),
);
