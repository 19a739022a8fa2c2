import { errorText, sizeOf } from "../fs/filesystem";
import { instantProgram, type Output } from "../os/program";

/** `find`. */
export const find = instantProgram("find", (args, ctx): Output => {
  const split = args.findIndex((arg) => /^[-!(]/.test(arg));
  const roots = split < 0 ? [...args] : args.slice(0, split);
  const tests = split < 0 ? [] : args.slice(split);
  let out = "";
  let stderr = "";
  const option = (name: string): string | undefined => (tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined);
  const depth = Number(option("-maxdepth") ?? 1e9);
  const least = Number(option("-mindepth") ?? 0);
  const name = option("-name") ?? option("-iname");
  const wild =
    name === undefined
      ? null
      : new RegExp(
          `^${name
            .replace(/[.+^${}()|\\]/g, "\\$&")
            .replace(/\*/g, ".*")
            .replace(/\?/g, ".")}$`,
          tests.includes("-iname") ? "i" : "",
        );
  for (const root of roots.length > 0 ? roots : ["."]) {
    const top = ctx.fs.lookup(ctx.path(root), false);
    if (typeof top === "string") {
      stderr += `find: ‘${root}’: ${errorText(top)}\n`;
      continue;
    }
    const all = [top.path, ...(top.node.t === "d" ? ctx.fs.walk(top.path) : [])];
    for (const path of all) {
      const found = ctx.fs.raw(path);
      if (!found) continue;
      const tail = path.slice(top.path === "/" ? 1 : top.path.length);
      const level = tail === "" ? 0 : tail.split("/").filter((p) => p !== "").length;
      if (level > depth || level < least) continue;
      if (wild && !wild.test(path.slice(path.lastIndexOf("/") + 1))) continue;
      const type = option("-type");
      if (type !== undefined && type !== found.node.t) continue;
      const size = option("-size");
      if (size !== undefined) {
        const want = /^([-+]?)(\d+)([ckMG]?)$/.exec(size);
        const unit = { c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824 }[want?.[3] ?? ""] ?? 512;
        const units = Math.ceil(sizeOf(found.node) / unit);
        if (want && !(want[1] === "+" ? units > Number(want[2]) : want[1] === "-" ? units < Number(want[2]) : units === Number(want[2])))
          continue;
      }
      if (tests.includes("-empty") && !(found.node.t === "d" ? ctx.fs.list(path).length === 0 : sizeOf(found.node) === 0)) continue;
      const shown =
        root +
        (root.endsWith("/") || tail === "" ? tail.replace(/^\//, root.endsWith("/") ? "" : "/") : tail.startsWith("/") ? tail : `/${tail}`);
      if (tests.includes("-delete")) ctx.fs.remove(path);
      else out += `${shown}${tests.includes("-print0") ? "\0" : "\n"}`;
    }
  }
  return { stdout: out, stderr, code: stderr === "" ? 0 : 1 };
});
