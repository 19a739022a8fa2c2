import { exit, type Program, type Step, waitRead } from "../os/program";

export { nano } from "./nano";
export { less, more } from "./pager";

interface SuState {
  stage: "start" | "password";
  user: string;
  login: boolean;
  command: string | null;
}
/** `su`: asks for the password unless root calls it. */
export const su: Program<SuState> = {
  name: "su",
  start(ctx) {
    const words = [...ctx.args];
    const at = words.indexOf("-c");
    const command = at >= 0 ? (words.splice(at, 2)[1] ?? null) : null;
    const login = words.some((word) => word === "-" || word === "-l");
    return { stage: "start", user: words.find((word) => !word.startsWith("-")) ?? "root", login, command };
  },
  step(ctx, st): Step {
    const entry = ctx.fs
      .text("/etc/passwd")
      .split("\n")
      .find((line) => line.startsWith(`${st.user}:`))
      ?.split(":");
    if (!entry) {
      ctx.err(`su: user ${st.user} does not exist or the user entry does not contain all the required fields\n`);
      return exit(1);
    }
    if (ctx.uid !== 0) {
      const tty = ctx.terminal;
      if (st.stage === "start") {
        ctx.err("Password: ");
        tty.echo = false;
        st.stage = "password";
        return waitRead(0);
      }
      const line = ctx.read(0);
      if (line === "") return waitRead(0);
      tty.echo = true;
      ctx.out("\n");
      const shadow = ctx.fs
        .text("/etc/shadow")
        .split("\n")
        .find((row) => row.startsWith(`${st.user}:`));
      if (line === null || shadow?.split(":")[1] !== `$sim$${line.replace(/\n$/, "")}`) {
        ctx.err("su: Authentication failure\n");
        return exit(1);
      }
    }
    const { process } = ctx;
    process.uid = Number(entry[2]);
    process.gid = Number(entry[3]);
    process.env = [
      ...process.env.filter((pair) => !/^(HOME|USER|LOGNAME|PATH|PWD)=/.test(pair)),
      `HOME=${entry[5] ?? "/"}`,
      `USER=${st.user}`,
      `LOGNAME=${st.user}`,
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ];
    if (st.login) process.cwd = entry[5] ?? "/";
    ctx.exec("bash", st.command === null ? [st.login ? "-bash" : "bash"] : ["bash", "-c", st.command]);
    return { do: "run", us: 500 };
  },
};
