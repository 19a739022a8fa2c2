import { baseOf, parentOf } from "../fs/path";
import { formatDate, parseDate } from "../os/calendar";
import { exit, fail, instantProgram, ok, type Program, run, waitUntil } from "../os/program";
import { groupName, groups, userById, userByName, userName } from "../os/users";
import { testCommand } from "../shell/conditional";
import { echoText } from "../shell/echo";
import { formatPrintf } from "../shell/printf";
import { getopt } from "./options";

/** `echo`, as a program. */
export const echo = instantProgram("echo", (args) => ok(echoText(args)));
export const printf = instantProgram("printf", (args, ctx) => {
  const { text, error } = formatPrintf(args, Math.floor(ctx.unixUs() / 1_000_000));
  return { stdout: text, stderr: error === "" ? "" : `printf: ${error}\n`, code: error === "" ? 0 : 1 };
});
export const trueProgram = instantProgram("true", () => ok(""));
export const falseProgram = instantProgram("false", () => fail(""));
export const pwd = instantProgram("pwd", (_args, ctx) => ok(`${ctx.cwd}\n`));
export const test = instantProgram("test", (args, ctx) => {
  const { code, message } = testCommand(ctx, "test", args);
  return { stdout: "", stderr: message === "" ? "" : `${message}\n`, code };
});
export const bracket = instantProgram("[", (args, ctx) => {
  const { code, message } = testCommand(ctx, "[", args);
  return { stdout: "", stderr: message === "" ? "" : `${message}\n`, code };
});
export const clear = instantProgram("clear", () => ok("\x1b[H\x1b[2J\x1b[3J"));
export const hostname = instantProgram("hostname", (args, ctx) => {
  const { os, net } = ctx.machine.state;
  if (args[0] === "-I")
    return ok(
      `${net.interfaces.flatMap((i) => (i.device < 0 ? [] : i.addresses.map((a) => [a.ip >>> 24, (a.ip >>> 16) & 255, (a.ip >>> 8) & 255, a.ip & 255].join(".")))).join(" ")} \n`,
    );
  if (args[0] === undefined || args[0].startsWith("-"))
    return ok(`${args[0] === "-s" ? (os.hostname.split(".")[0] ?? "") : os.hostname}\n`);
  if (ctx.uid !== 0) return fail("hostname: you must be root to change the host name");
  os.hostname = args[0];
  return ok("");
});
export const hostnamectl = instantProgram("hostnamectl", (args, ctx) => {
  const { machine } = ctx;
  if (args[0] === "set-hostname" || args[0] === "hostname") {
    const name = args[1];
    if (name === undefined) return ok(`${machine.state.os.hostname}\n`);
    machine.state.os.hostname = name;
    ctx.fs.write("/etc/hostname", `${name}\n`, { uid: 0, gid: 0 });
    return ok("");
  }
  return ok(
    ` Static hostname: ${machine.state.os.hostname}\n       Icon name: computer-vm\n         Chassis: vm\n      Machine ID: ${machine.spec.uuid.replaceAll("-", "")}\n  Virtualization: xen\nOperating System: ${machine.flavour.osName}\n          Kernel: Linux ${machine.flavour.release}\n    Architecture: x86-64\n`,
  );
});
export const uname = instantProgram("uname", (args, ctx) => {
  const { machine } = ctx;
  const { flags, error } = getopt("uname", args, "asnrvmpio");
  if (error) return fail(error);
  const facts: [string, string][] = [
    ["s", "Linux"],
    ["n", machine.state.os.hostname],
    ["r", machine.flavour.release],
    ["v", machine.flavour.version],
    ["m", "x86_64"],
    ["o", machine.flavour.id === "alpine" ? "Linux" : "GNU/Linux"],
  ];
  if (flags.size === 0) return ok("Linux\n");
  const all = flags.has("a");
  const shown = facts.filter(([key]) => all || flags.has(key)).map(([, value]) => value);
  if (flags.has("p") || flags.has("i")) shown.push("unknown");
  return ok(`${shown.join(" ")}\n`);
});
export const whoami = instantProgram("whoami", (_args, ctx) => ok(`${userName(ctx.machine, ctx.uid)}\n`));
export const id = instantProgram("id", (args, ctx) => {
  const m = ctx.machine;
  const named = args.find((arg) => !arg.startsWith("-"));
  const user = named === undefined ? userById(m, ctx.uid) : userByName(m, named);
  if (!user) return fail(`id: ‘${named ?? ""}’: no such user`);
  const memberOf = groups(m).filter((group) => group.gid === user.gid || group.members.includes(user.name));
  const flag = args.find((arg) => arg.startsWith("-")) ?? "";
  const names = flag.includes("n");
  if (flag.includes("u")) return ok(`${names ? user.name : user.uid}\n`);
  if (flag.includes("G")) return ok(`${memberOf.map((group) => (names ? group.name : group.gid)).join(" ")}\n`);
  if (flag.includes("g")) return ok(`${names ? groupName(m, user.gid) : user.gid}\n`);
  return ok(
    `uid=${user.uid}(${user.name}) gid=${user.gid}(${groupName(m, user.gid)}) groups=${memberOf.map((group) => `${group.gid}(${group.name})`).join(",")}\n`,
  );
});
export const basename = instantProgram("basename", (args) => {
  if (args[0] === undefined) return fail("basename: missing operand\nTry 'basename --help' for more information.");
  const name = baseOf(args[0]);
  const suffix = args[1] ?? "";
  return ok(`${suffix !== "" && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`);
});
export const dirname = instantProgram("dirname", (args) =>
  args[0] === undefined
    ? fail("dirname: missing operand\nTry 'dirname --help' for more information.")
    : ok(args.map((arg) => `${arg.includes("/") ? parentOf(arg.replace(/\/+$/, "") || "/") : "."}\n`).join("")),
);
export const date = instantProgram("date", (args, ctx) => {
  let at = Math.floor(ctx.unixUs() / 1_000_000);
  let micro = ctx.unixUs() % 1_000_000;
  let format = "%a %b %e %H:%M:%S %Z %Y";
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "-d" || arg.startsWith("--date=")) {
      const text = arg === "-d" ? (args[++i] ?? "") : arg.slice(7);
      const parsed = parseDate(text, at);
      if (parsed === null) return fail(`date: invalid date ‘${text}’`);
      at = parsed;
      micro = 0;
    } else if (arg.startsWith("+")) format = arg.slice(1);
    else if (arg === "-R") format = "%a, %d %b %Y %H:%M:%S %z";
    else if (/^-I|^--iso/.test(arg)) format = /s/.test(arg.slice(2)) ? "%Y-%m-%dT%H:%M:%S+00:00" : "%F";
    else if (arg === "-s") return fail("date: cannot set date: Operation not permitted");
    else if (arg !== "-u" && arg !== "--utc")
      return fail(`date: ${arg.startsWith("-") ? `invalid option -- '${arg.slice(1)}'` : `invalid date ‘${arg}’`}`);
  }
  return ok(`${formatDate(format, at, micro)}\n`);
});
/** `sleep`: seconds with fractions and s, m, h, d; waits in virtual time. */
export const sleep: Program<{ until: number }> = {
  name: "sleep",
  start(ctx) {
    if (ctx.args.length === 0) {
      ctx.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
      return { until: -1 };
    }
    let us = 0;
    for (const arg of ctx.args) {
      const found = /^(\d*\.?\d+)([smhd]?)$/.exec(arg);
      if (arg === "infinity") us += 1e15;
      else if (!found) {
        ctx.err(`sleep: invalid time interval ‘${arg}’\nTry 'sleep --help' for more information.\n`);
        return { until: -1 };
      } else us += Math.round(Number(found[1]) * 1_000_000 * ({ s: 1, m: 60, h: 3600, d: 86_400 }[found[2] ?? ""] ?? 1));
    }
    return { until: ctx.mono() + us };
  },
  step(ctx, state) {
    if (state.until < 0) return exit(1);
    return ctx.mono() >= state.until ? exit(0) : waitUntil(state.until);
  },
};
/** `yes`: a line for ever. */
export const yes: Program<{ text: string }> = {
  name: "yes",
  start: (ctx) => ({ text: `${ctx.args.length > 0 ? ctx.args.join(" ") : "y"}\n`.repeat(200) }),
  step(ctx, state) {
    ctx.out(state.text);
    return run(1_000);
  },
};
export const env: Program<{ code: number | null }> = {
  name: "env",
  start(ctx) {
    const words = [...ctx.args];
    if (words[0] === "-i") {
      words.shift();
      ctx.process.env = [];
    }
    while (words[0] !== undefined && /^[A-Za-z_]\w*=/.test(words[0])) {
      const pair = words.shift() ?? "";
      ctx.process.env = [...ctx.process.env.filter((old) => !old.startsWith(`${pair.split("=")[0] ?? ""}=`)), pair];
    }
    if (words.length === 0) {
      ctx.out(ctx.process.env.map((pair) => `${pair}\n`).join(""));
      return { code: 0 };
    }
    ctx.exec("bash", ["bash", "-c", 'exec "$@"', "env", ...words]);
    return { code: null };
  },
  step: (_ctx, state) => exit(state.code ?? 0),
};
export const printenv = instantProgram("printenv", (args, ctx) => {
  if (args[0] === undefined) return ok(ctx.process.env.map((pair) => `${pair}\n`).join(""));
  const value = ctx.env(args[0]);
  return value === null ? fail("") : ok(`${value}\n`);
});
export const which = instantProgram("which", (args, ctx) => {
  let out = "";
  let code = 0;
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const dirs = name.includes("/") ? [""] : (ctx.env("PATH") ?? "/usr/bin:/bin").split(":");
    const hit = dirs
      .map((dir) => (dir === "" ? name : `${dir}/${name}`))
      .find((path) => {
        const found = ctx.fs.lookup(ctx.path(path));
        return typeof found !== "string" && found.node.t === "f" && ctx.fs.permits(found.node, ctx.uid, ctx.process.gid, 1);
      });
    if (hit === undefined) code = 1;
    else out += `${hit}\n`;
  }
  return { stdout: out, stderr: "", code };
});
export const seq = instantProgram("seq", (args) => {
  const words = [...args];
  let separator = "\n";
  let pad = false;
  while (words[0] !== undefined && /^-[sw]/.test(words[0])) {
    const flag = words.shift() ?? "";
    if (flag === "-w") pad = true;
    else separator = flag === "-s" ? (words.shift() ?? "\n") : flag.slice(2);
  }
  const numbers = words.map(Number);
  const bad = words.find((word) => word === "" || Number.isNaN(Number(word)));
  if (words.length === 0) return fail("seq: missing operand\nTry 'seq --help' for more information.");
  if (bad !== undefined) return fail(`seq: invalid floating point argument: ‘${bad}’\nTry 'seq --help' for more information.`);
  const first = words.length > 1 ? (numbers[0] ?? 1) : 1;
  const by = words.length > 2 ? (numbers[1] ?? 1) : 1;
  const last = numbers[numbers.length - 1] ?? 1;
  if (by === 0) return fail("seq: invalid Zero increment value: ‘0’");
  const digits = Math.max(...words.map((word) => (word.split(".")[1] ?? "").length));
  const out: string[] = [];
  for (let i = 0; i < 1_000_000; i++) {
    const value = first + i * by;
    if (by > 0 ? value > last + 1e-9 : value < last - 1e-9) break;
    out.push(value.toFixed(digits));
  }
  const width = pad ? Math.max(...out.map((text) => text.length), 0) : 0;
  return ok(out.length === 0 ? "" : `${out.map((text) => text.padStart(width, "0")).join(separator)}\n`);
});
export const nproc = instantProgram("nproc", (_args, ctx) => ok(`${ctx.machine.state.vcpusOnline}\n`));
export const tty = instantProgram("tty", (_args, ctx) =>
  ctx.isTty(0)
    ? ok(ctx.machine.spec.domainType.startsWith("p") && ctx.machine.spec.domainType !== "pvhvm" ? "/dev/hvc0\n" : "/dev/ttyS0\n")
    : { stdout: "not a tty\n", stderr: "", code: 1 },
);
export const sync = instantProgram("sync", () => ok(""));
