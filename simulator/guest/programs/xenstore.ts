import { fail, instantProgram, ok } from "../os/program";

const XS_HELP = "Usage: xenstore";
export const xenstoreRead = instantProgram("xenstore-read", (args, ctx) => {
  const paths = args.filter((arg) => !arg.startsWith("-"));
  if (paths.length === 0) return fail(`${XS_HELP}-read [-h] [-p] [-R] key [...]`);
  let out = "";
  for (const path of paths) {
    const value = ctx.machine.services.xenstore.read(path);
    if (value === null) return { stdout: out, stderr: `xenstore-read: couldn't read path ${path}\n`, code: 1 };
    out += `${args.includes("-p") ? `${path}: ` : ""}${value}\n`;
  }
  return ok(out);
});
export const xenstoreList = instantProgram("xenstore-list", (args, ctx) => {
  const path = args.find((arg) => !arg.startsWith("-")) ?? "";
  const names = ctx.machine.services.xenstore.list(path);
  return names === null ? fail(`xenstore-list: could not list path ${path}`) : ok(names.map((name) => `${name}\n`).join(""));
});
export const xenstoreWrite = instantProgram("xenstore-write", (args, ctx) => {
  if (args.length < 2 || args.length % 2 !== 0) return fail(`${XS_HELP}-write [-h] [-R] key value [...]`);
  for (let i = 0; i < args.length; i += 2)
    if (!ctx.machine.services.xenstore.write(args[i] ?? "", args[i + 1] ?? "")) return fail(`could not write path ${args[i] ?? ""}`);
  return ok("");
});
export const xenstoreRm = instantProgram("xenstore-rm", (args, ctx) =>
  ctx.machine.services.xenstore.remove(args.at(-1) ?? "") ? ok("") : fail(`could not remove path ${args.at(-1) ?? ""}`),
);
export const xenstoreLs = instantProgram("xenstore-ls", (args, ctx) => {
  const store = ctx.machine.services.xenstore;
  const full = args.includes("-f");
  let out = "";
  const show = (path: string, depth: number): void => {
    if (depth > 20) return;
    for (const name of store.list(path) ?? []) {
      const child = path === "" ? name : path === "/" ? `/${name}` : `${path}/${name}`;
      out += `${full ? child : `${" ".repeat(depth)}${name}`} = "${(store.read(child) ?? "").replace(/\n/g, "\\n")}"\n`;
      show(child, depth + 1);
    }
  };
  const top = args.find((arg) => !arg.startsWith("-")) ?? (ctx.machine.spec.os === "dom0" ? "/" : "");
  if (store.list(top) === null) return fail(`xenstore-ls: couldn't list path ${top}`);
  show(top, 0);
  return ok(out);
});
