import { exit, type Program, type Step, waitRead } from "../os/program";

/** `xargs`: one command for all words, or for each with `-n` and `-I`. */
export const xargs: Program<{ input: string; queue: string[][] | null; pid: number; code: number }> = {
  name: "xargs",
  start: () => ({ input: "", queue: null, pid: 0, code: 0 }),
  step(ctx, state): Step {
    if (state.queue === null) {
      for (;;) {
        const text = ctx.read(0);
        if (text === "") return waitRead(0);
        if (text === null) break;
        state.input += text;
      }
      state.queue = plan(ctx.args, state.input);
    }
    const child = ctx.machine.state.os.processes.find((process) => process.pid === state.pid);
    if (state.pid !== 0 && child) {
      if (child.status !== "zombie") return { do: "wait", wait: { on: "child", until: null } };
      if ((child.exit ?? 0) !== 0) state.code = 123;
      ctx.machine.state.os.processes = ctx.machine.state.os.processes.filter((process) => process !== child);
    }
    state.pid = 0;
    const next = state.queue.shift();
    if (next === undefined) return exit(state.code);
    const pid = ctx.spawn(next);
    if (pid === null) {
      ctx.err(`xargs: ${next[0] ?? ""}: No such file or directory\n`);
      return exit(127);
    }
    state.pid = pid;
    return { do: "wait", wait: { on: "child", until: null } };
  },
};
function plan(args: readonly string[], input: string): string[][] {
  let count = 0;
  let mark = "";
  let zero = false;
  let skipEmpty = false;
  let i = 0;
  for (; i < args.length && (args[i] ?? "").startsWith("-"); i++) {
    const arg = args[i] ?? "";
    if (arg === "-n" || arg === "-L" || arg === "-P") {
      if (arg !== "-P") count = Number(args[i + 1]);
      i++;
    } else if (/^-n\d/.test(arg)) count = Number(arg.slice(2));
    else if (arg === "-I") mark = args[++i] ?? "{}";
    else if (arg.startsWith("-I")) mark = arg.slice(2);
    else if (arg === "-0") zero = true;
    else if (arg === "-r") skipEmpty = true;
  }
  const command = args.slice(i).length > 0 ? args.slice(i) : ["echo"];
  const words = zero
    ? input.split("\0").filter((w) => w !== "")
    : mark !== ""
      ? input
          .split("\n")
          .map((w) => w.trim())
          .filter((w) => w !== "")
      : input.split(/\s+/).filter((w) => w !== "");
  if (words.length === 0 && (skipEmpty || mark !== "")) return [];
  if (mark !== "") return words.map((word) => command.map((part) => part.replaceAll(mark, word)));
  if (count === 0) return [[...command, ...words]];
  const out: string[][] = [];
  for (let at = 0; at < words.length; at += count) out.push([...command, ...words.slice(at, at + count)]);
  return out;
}
