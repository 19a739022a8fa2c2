import { type Bytes, trimBlanks } from "../../content/bytes";
import { ipToText } from "../../wire/address";
import { isLinkLocal, LOOPBACK6 } from "../../wire/address6";
import { errorText } from "../fs/filesystem";
import { inHosts } from "../net/resolv-conf";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";
import { HelpWanted, helpText } from "./help";
import { badOptions, extraOperand } from "./operands";
import { getopt } from "./options";

const HOSTNAME_LONG = {
  alias: "a",
  "all-fqdns": "A",
  boot: "b",
  domain: "d",
  fqdn: "f",
  long: "f",
  file: "F",
  "ip-address": "i",
  "all-ip-addresses": "I",
  short: "s",
  yp: "y",
  nis: "y",
};

/** The name with its domain, as /etc/hosts knows it. */
function wholeName(ctx: ProgramContext): Bytes {
  const { hostname } = ctx.machine.state.os;
  for (const line of ctx.fs.text("/etc/hosts").split("\n")) {
    const names = trimBlanks(line.replace(/#.*/, ""))
      .split(/[ \t]+/)
      .slice(1);
    const found = names.includes(hostname) ? names.find((name) => name.startsWith(`${hostname}.`)) : undefined;
    if (found !== undefined) return found;
  }
  return hostname;
}

function setName(ctx: ProgramContext, name: Bytes): Output {
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name) || name.length > 64)
    return fail("hostname: the specified hostname is invalid");
  if (ctx.uid !== 0) return fail("hostname: you must be root to change the host name");
  ctx.machine.state.os.hostname = name;
  return ok("");
}

/** `hostname`. @source Debian: hostname 3.23 */
export const hostname = instantProgram("hostname", (args, ctx) => {
  const { given, values, rest, error } = getopt("hostname", args, "aAbdfF:hiIsyV", HOSTNAME_LONG);
  if (error) return { stdout: "", stderr: `${error.split("\n")[0]}\n${helpText("hostname")}`, code: 255 };
  const { os, net } = ctx.machine.state;
  const last = given.filter(([letter]) => letter !== "b").at(-1)?.[0];
  if (last === "h") throw new HelpWanted("help");
  if (last === "V") throw new HelpWanted("version");
  const file = values.get("F");
  if (file !== undefined) {
    const read = ctx.fs.read(ctx.path(file));
    if ("error" in read) return fail(`hostname: ${errorText(read.error)}`);
    const name = read.text.split("\n").find((line) => trimBlanks(line) !== "" && !line.startsWith("#"));
    return name === undefined ? fail("hostname: the specified hostname is invalid") : setName(ctx, trimBlanks(name));
  }
  if (rest.length > 1) return { stdout: "", stderr: helpText("hostname"), code: 255 };
  const [name] = rest;
  if (name !== undefined) return setName(ctx, name);
  // Addresses of a link are left out. @source Debian: hostname.c (show_name, IFS)
  const six = net.interfaces.flatMap((i) => (i.v6?.addresses ?? []).flatMap(({ ip }) => (isLinkLocal(ip) || ip === LOOPBACK6 ? [] : [ip])));
  const addresses = [...net.interfaces.flatMap((i) => (i.device < 0 ? [] : i.addresses.map((a) => ipToText(a.ip)))), ...six];
  const whole = wholeName(ctx);
  switch (last) {
    case "I":
      return ok(`${addresses.map((address) => `${address} `).join("")}\n`);
    case "i": {
      // Its own name is in its own files, or systemd's module for it says what those of Debian have.
      return ok(`${ipToText(inHosts(ctx.fs, os.hostname)?.address ?? 0x7f000101)}\n`);
    }
    case "s":
      return ok(`${os.hostname.split(".")[0] ?? ""}\n`);
    case "d":
      return ok(whole.includes(".") ? `${whole.slice(whole.indexOf(".") + 1)}\n` : "");
    case "f":
      return ok(`${whole}\n`);
    case "A":
      return ok(`${addresses.map(() => `${whole} `).join("")}\n`);
    case "a":
      return ok("\n");
    case "y":
      return fail("hostname: Local domain name not set");
    default:
      return ok(`${os.hostname}\n`);
  }
});

function hostStatus(ctx: ProgramContext): Bytes {
  const { machine } = ctx;
  const { uuid } = machine.spec;
  const rows: [string, string][] = [
    ["Static hostname", machine.state.os.hostname],
    ["Icon name", "computer-vm"],
    ["Chassis", "vm"],
    ["Machine ID", uuid.replaceAll("-", "")],
    ["Virtualization", "xen"],
    ["Operating System", machine.flavour.osName],
    ["Kernel", `Linux ${machine.flavour.release}`],
    ["Architecture", "x86-64"],
  ];
  return rows.map(([name, value]) => `${name.padStart(16)}: ${value}\n`).join("");
}

/** `hostnamectl`. @source systemd 252: hostnamectl */
export const hostnamectl = instantProgram("hostnamectl", (args, ctx) => {
  const { machine } = ctx;
  const { flags, rest, error } = getopt("hostnamectl", args, "hH:M:", {
    help: "h",
    static: "s",
    transient: "s",
    pretty: "s",
    "no-ask-password": "s",
  });
  if (error) return fail(error.split("\n")[0] ?? "");
  if (flags.has("H") || flags.has("M")) return fail("hostnamectl: other hosts are not supported here");
  const [verb = "status", name] = rest;
  if (verb === "status") return ok(hostStatus(ctx));
  if (verb !== "set-hostname" && verb !== "hostname") return fail(`Unknown command verb ${verb}.`);
  if (name === undefined) return verb === "hostname" ? ok(`${machine.state.os.hostname}\n`) : fail("Too few arguments.");
  if (rest.length > 2) return fail("Too many arguments.");
  if (ctx.uid !== 0) return fail("Could not set static hostname: Interactive authentication required.");
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(name))
    return fail(`Could not set static hostname: Invalid static hostname '${name}'`);
  machine.state.os.hostname = name;
  ctx.fs.write("/etc/hostname", `${name}\n`, { uid: 0, gid: 0 });
  return ok("");
});

const UNAME_LONG = {
  all: "a",
  "kernel-name": "s",
  sysname: "s",
  nodename: "n",
  "kernel-release": "r",
  release: "r",
  "kernel-version": "v",
  machine: "m",
  processor: "p",
  "hardware-platform": "i",
  "operating-system": "o",
};

/** `uname`. @source coreutils 9.1: uname */
export const uname = instantProgram("uname", (args, ctx) => {
  const { machine } = ctx;
  const { flags, rest, error } = getopt("uname", args, "asnrvmpio", UNAME_LONG);
  if (error) return badOptions(error);
  if (rest.length > 0) return extraOperand("uname", rest[0]);
  const all = flags.has("a");
  const facts: [string, string][] = [
    ["s", "Linux"],
    ["n", machine.state.os.hostname],
    ["r", machine.flavour.release],
    ["v", machine.flavour.version],
    ["m", "x86_64"],
    // With -a what is not known is left out.
    ["p", all ? "" : "unknown"],
    ["i", all ? "" : "unknown"],
    ["o", machine.flavour.id === "alpine" ? "Linux" : "GNU/Linux"],
  ];
  const shown = facts.filter(([key, value]) => value !== "" && (all || flags.has(key) || (flags.size === 0 && key === "s")));
  return ok(`${shown.map(([, value]) => value).join(" ")}\n`);
});

/** `arch`. @source coreutils 9.1: arch */
export const arch = instantProgram("arch", (args) => {
  const { rest, error } = getopt("arch", args, "");
  if (error) return badOptions(error);
  return rest.length > 0 ? extraOperand("arch", rest[0]) : ok("x86_64\n");
});
