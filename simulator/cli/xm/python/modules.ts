/** Modules that configurations import, as far as they use them. @source Python 2.7 Library Reference; xen 4.2 tools/python/xen/xm/help.py (Vars) */
import { encodeUtf8 } from "../../../content/bytes";
import { compileRegex, MatchLimit } from "../../../guest/regex/compile";
import type { XmCall } from "../command";
import { methodOf } from "./methods";
import { builtin, type Callable, dict, isTrue, list, type Module, raise, textOf, tuple, type Value } from "./values";

function moduleOf(
  name: string,
  functions: Readonly<Record<string, Callable["call"]>>,
  members: Readonly<Record<string, Value>> = {},
): Module {
  const made = Object.entries(functions).map(([own, call]): [string, Value] => [own, builtin(own, call)]);
  return { kind: "module", name, members: new Map([...made, ...Object.entries(members)]) };
}
const text = (value: Value | undefined): string => textOf(value ?? null);

/** What may be imported. */
export function modulesFor(call: XmCall): ReadonlyMap<string, Module> {
  const { ctx } = call;
  const { hostname } = ctx.machine.state.os;
  const { release, version } = ctx.machine.flavour;
  const stat = (name: Value | undefined): string => ctx.path(encodeUtf8(text(name)));
  const path = moduleOf("posixpath", {
    exists: ([name]) => ctx.fs.exists(stat(name)),
    isfile: ([name]) => ctx.fs.exists(stat(name)),
    basename: ([name]) => text(name).slice(text(name).lastIndexOf("/") + 1),
    dirname: ([name]) => text(name).slice(0, Math.max(0, text(name).lastIndexOf("/"))),
    join: (parts) => parts.map(textOf).reduce((all, part) => (part.startsWith("/") ? part : `${all.replace(/\/$/, "")}/${part}`)),
  });
  const environ = dict(
    ["PATH", "HOME", "USER", "LANG"].flatMap((name) => (ctx.env(name) === null ? [] : [[name, ctx.env(name)] as const])),
  );
  const os = moduleOf(
    "os",
    {
      uname: () => tuple(["Linux", hostname, release, version, "x86_64"]),
      getenv: ([name, otherwise = null]) => ctx.env(text(name)) ?? otherwise,
      getcwd: () => ctx.cwd,
      getpid: () => ctx.process.pid,
    },
    { path, environ, sep: "/", name: "posix" },
  );
  const sys = moduleOf("sys", {}, { argv: list(["xm", call.name, ...call.args]), platform: "linux2", path: list([]) });
  const string = moduleOf(
    "string",
    Object.fromEntries(
      ["upper", "lower", "strip", "replace", "split", "find", "zfill"].map((name) => [
        name,
        ([self = null, ...rest]: readonly Value[]) => methodOf(textOf(self), name)?.call(rest, new Map()) ?? null,
      ]),
    ),
    { digits: "0123456789" },
  );
  const socket = moduleOf("socket", { gethostname: () => hostname });
  return new Map([os, sys, string, socket, expressions(call)].map((module) => [module.name, module]));
}

/** `re`: whether there is a match; its text is what `group()` gives. */
function expressions(call: XmCall): Module {
  const find = (pattern: string, subject: string): Value => {
    const compiled = compileRegex(encodeUtf8(pattern), { syntax: "perl" }, call.ctx);
    if ("error" in compiled) return raise("error", compiled.error);
    const bytes = encodeUtf8(subject);
    let found: number[] | null = null;
    try {
      found = compiled.find(bytes, 0, call.ctx);
    } catch (error) {
      if (error instanceof MatchLimit) raise("error", "the expression takes too long");
      throw error;
    }
    return found ? moduleOf("match", { group: () => bytes.slice(found[0], found[1]) }) : null;
  };
  return moduleOf("re", {
    search: ([pattern, subject]) => find(text(pattern), text(subject)),
    match: ([pattern, subject]) => find(`^(?:${text(pattern)})`, text(subject)),
  });
}

/**
 * `xm_vars`: what a configuration wants from the command line. `var` names one with a check; `check` applies the checks, and sets the
 * names to what they give.
 */
export function scriptVars(names: Map<string, Value>, given: ReadonlyMap<string, string>): Module {
  const wanted = new Map<string, Value>();
  return moduleOf("xm_vars", {
    var: ([name], named) => {
      wanted.set(text(name), named.get("check") ?? null);
      return null;
    },
    check: () => {
      for (const [name, check] of wanted) {
        const value = given.get(name) ?? raise("ValueError", `Missing: ${name}`);
        const isChecked = isTrue(check) && typeof check === "object" && check?.kind === "function";
        names.set(name, isChecked ? check.call([name, value], new Map()) : value);
      }
      return null;
    },
  });
}
