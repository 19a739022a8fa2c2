import { fail, instantProgram, ok } from "../os/program";
import { HelpWanted } from "./help";
import { badOptions } from "./operands";
import { getopt } from "./options";

/** `lscpu`. @source util-linux 2.38: lscpu */
export const lscpu = instantProgram("lscpu", (args, ctx) => {
  const { flags, rest, error } = getopt("lscpu", args, "abcBCeJps:xyhV", {
    help: "h",
    version: "V",
    json: "J",
    parse: "p",
    extended: "e",
    bytes: "B",
  });
  if (error) return badOptions(error);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const odd = [...flags][0];
  if (odd !== undefined) return fail(`lscpu: option -${odd} is not supported here`);
  if (rest.length > 0) return fail("lscpu: bad usage\nTry 'lscpu --help' for more information.");
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
    ["    Core(s) per socket:", String(spec.coresPerSocket ?? spec.vcpus)],
    ["    Socket(s):", String(Math.ceil(spec.vcpus / (spec.coresPerSocket ?? spec.vcpus)))],
    ["    CPU MHz:", `${spec.cpuMhz}.000`],
    ["Virtualization features:", ""],
    ["  Hypervisor vendor:", "Xen"],
    ["  Virtualization type:", spec.domainType === "pv" ? "para" : "full"],
  ];
  return ok(rows.map(([key, value]) => `${key.padEnd(25)}${value}`.trimEnd().concat("\n")).join(""));
});

/** `lsmod`. @source kmod: lsmod */
export const lsmod = instantProgram("lsmod", (args, ctx) => {
  if (args.length > 0) return fail("Usage: lsmod");
  const dom0 =
    "bridge                192512  1\nstp                    16384  1 bridge\nxen_netback            73728  0\nxen_blkback            57344  0\n";
  const { domainType, nics } = ctx.machine.spec;
  if (domainType === "hvm") {
    const card = nics.some(({ model }) => model === "e1000") ? "e1000                 163840  0" : "8139cp                 40960  0";
    return ok(
      `Module                  Size  Used by\next4                  983040  1\njbd2                  167936  1 ext4\n${card}\nsd_mod                 65536  2\nata_piix               40960  1\nlibata                401408  1 ata_piix\nscsi_mod              290816  2 sd_mod,libata\n`,
    );
  }
  return ok(
    `Module                  Size  Used by\nxen_netfront           45056  1\nxen_blkfront           49152  2\nxenfs                  16384  0\next4                  983040  1\njbd2                  167936  1 ext4\n${ctx.machine.spec.os === "dom0" ? dom0 : ""}`,
  );
});
