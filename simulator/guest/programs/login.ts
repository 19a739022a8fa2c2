import { formatDate } from "../os/calendar";
import { noteLogin } from "../os/logins";
import type { ProgramContext } from "../os/program";
import { exit, type Program, run, type Step, waitRead, waitUntil } from "../os/program";
import { terminalName } from "../os/terminals";
import { ttySane } from "../os/tty";
import { needsNoPassword, passwordFits, userByName } from "../os/users";

interface LoginState {
  stage: "start" | "name" | "password" | "wrong";
  name: string;
  until: number;
  tries: number;
}

function issue(ctx: ProgramContext): string {
  const { machine } = ctx;
  const line = terminalName(machine, ctx.process);
  const text = ctx.fs.text("/etc/issue");
  const fill = text
    .replace(/\\n/g, machine.state.os.hostname)
    .replace(/\\l/g, line)
    .replace(/\\r/g, machine.flavour.release)
    .replace(/\\m/g, "x86_64")
    .replace(/\\s/g, "Linux");
  return `\n${fill}${machine.state.os.hostname} login: `;
}

function readLine(ctx: ProgramContext): string | null | undefined {
  const text = ctx.read(0);
  if (text === "") return undefined;
  return text === null ? null : text.replace(/\n$/, "");
}

/** getty and login in one: asks for name and password on the console and becomes the user's shell. */
export const login: Program<LoginState> = {
  name: "login",
  path: null,
  start: () => ({ stage: "start", name: "", until: 0, tries: 0 }),
  step(ctx, state): Step {
    const tty = ctx.terminal;
    // `login -f NAME`: whoever started it has seen to who it is.
    if (ctx.args[0] === "-f") return becomeShell(ctx, ctx.args[1] ?? "");
    switch (state.stage) {
      case "start":
        ttySane(ctx.terminal);
        ctx.out(state.tries === 0 ? issue(ctx) : `${ctx.machine.state.os.hostname} login: `);
        state.stage = "name";
        return waitRead(0);
      case "name": {
        const line = readLine(ctx);
        if (line === undefined) return waitRead(0);
        if (line === null) return exit(0);
        if (line.trim() === "") {
          ctx.out(`${ctx.machine.state.os.hostname} login: `);
          return waitRead(0);
        }
        state.name = line.trim();
        if (needsNoPassword(ctx.machine, state.name)) return becomeShell(ctx, state.name);
        tty.echo = false;
        ctx.out("Password: ");
        state.stage = "password";
        return waitRead(0);
      }
      case "password": {
        const line = readLine(ctx);
        if (line === undefined) return waitRead(0);
        tty.echo = true;
        ctx.out("\n");
        if (line !== null && passwordFits(ctx.machine, state.name, line)) return becomeShell(ctx, state.name);
        state.stage = "wrong";
        state.until = ctx.mono() + 2_000_000;
        return waitUntil(state.until);
      }
      case "wrong":
        if (ctx.mono() < state.until) return waitUntil(state.until);
        ctx.out("\nLogin incorrect\n");
        state.tries++;
        if (state.tries >= 5) return exit(1);
        state.stage = "start";
        return run(100);
    }
  },
};

function becomeShell(ctx: ProgramContext, name: string): Step {
  const user = userByName(ctx.machine, name);
  if (user === null) return exit(1);
  const { process, machine } = ctx;
  const { os } = machine.state;
  const line = terminalName(machine, ctx.process);
  if (machine.flavour.init === "systemd") {
    if (machine.spec.os !== "ubuntu") ctx.out(`Linux ${os.hostname} ${machine.flavour.release} ${machine.flavour.version} x86_64\n`);
    ctx.out(ctx.fs.text("/etc/motd"));
    if (os.lastLogin !== null) ctx.out(`Last login: ${formatDate("%a %b %e %H:%M:%S UTC %Y", os.lastLogin, 0)} on ${line}\n`);
  } else ctx.out(ctx.fs.text("/etc/motd"));
  os.lastLogin = machine.nowSeconds();
  noteLogin(machine, { user: user.name, line, from: "", pid: process.pid });
  process.uid = user.uid;
  process.gid = user.gid;
  process.cwd = ctx.fs.isDir(user.home) ? user.home : "/";
  process.env = [
    ...process.env.filter((pair) => pair.startsWith("TERM=") || pair.startsWith("LANG=")),
    `HOME=${user.home}`,
    `USER=${user.name}`,
    `LOGNAME=${user.name}`,
    `SHELL=${user.shell}`,
    `PATH=${user.uid === 0 ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"}`,
  ];
  ctx.exec("bash", [user.shell.endsWith("ash") && !user.shell.endsWith("bash") ? "-ash" : "-bash"]);
  return run(300);
}
