/** A configuration as xm reads it: a Python script whose strings, lists and numbers are settings. @source xen 4.2 tools/python/xen/xm/opts.py (load); create.py (main) */
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import { type ConfigValue, parseConfig } from "../../toolstack/guest-config/parse";
import { quoted } from "../../toolstack/guest-config/quoted";
import { quit, type XmCall } from "./command";
import { modulesFor, scriptVars } from "./python/modules";
import { Endless, runScript } from "./python/run";
import { ScriptSyntax } from "./python/tokens";
import { ScriptError, show, type Value } from "./python/values";

/** Directories that a configuration is looked for in. */
const PLACES = ["", "/etc/xen/"];

/** A configuration in the form that the importer reads. */
export interface Config {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Finds the file and adds what the command line says: later settings win, and a file without a name gives it its own. */
export function configFor(call: XmCall, params: readonly string[]): Config {
  const [file = "", ...settings] = params;
  const { fs } = call.ctx;
  const place = PLACES.find((dir) =>
    dir === "" ? file !== "" && fs.exists(call.ctx.path(file)) : !file.startsWith("/") && fs.exists(`${dir}${file}`),
  );
  if (place === undefined) return quit(`Unable to open config file: ${file}`);
  const path = `${place}${file}`;
  call.ctx.out(`Using config file "${path.startsWith("/") ? path : `./${path}`}".\n`);
  const given = new Map(
    settings.map((setting): [string, string] => {
      const [, key, value = ""] = /^([\w-]+)=(.*)$/.exec(setting) ?? quit(`Invalid argument: ${setting}`);
      return [key as string, value];
    }),
  );
  const source = decodeUtf8(fs.text(call.ctx.path(encodeUtf8(path))));
  let text = `${isPlain(source) ? withoutLines(source, given) : scripted(call, path, source, given)}\n`;
  for (const [key, value] of given) text += `${key} = ${/^(\d+|\[.*\])$/.test(value) ? value : `"${value.replace(/^["']|["']$/g, "")}"`}\n`;
  const parsed = parseConfig(text);
  const own = parsed.ok ? parsed.settings.findLast(({ key }) => key === "name")?.value : undefined;
  const name = typeof own === "string" ? own.trim() : path.slice(path.lastIndexOf("/") + 1);
  if (own === undefined) text += `name = ${quoted(name)}\n`;
  return { name, path, text };
}

/** Whether a file says nothing but what xl reads too: then its lines stay as they are, and complaints name them. */
function isPlain(source: string): boolean {
  return parseConfig(source).ok;
}
/** Python takes the last of two; the reader of configurations takes one line for each key. */
function withoutLines(source: string, given: ReadonlyMap<string, string>): string {
  const patterns = [...given.keys()].map((key) => new RegExp(`^\\s*${key}\\s*=`));
  const lines = source.split("\n");
  return lines.filter((line) => !patterns.some((pattern) => pattern.test(line))).join("\n");
}

/** Runs the script; its strings, numbers and lists are the settings that the command line does not have. */
function scripted(call: XmCall, path: string, source: string, given: ReadonlyMap<string, string>): string {
  const names = new Map<string, Value>(given);
  const modules = modulesFor(call);
  for (const name of ["os", "sys"]) names.set(name, modules.get(name) as Value);
  names.set("xm_file", path).set("xm_help", 0).set("xm_vars", scriptVars(names, given));
  try {
    runScript(source, { modules, names, print: (line) => call.ctx.out(`${line}\n`) });
  } catch (error) {
    quit(complaint(error, path, source));
  }
  const settings: string[] = [];
  for (const [key, value] of names) {
    const literal = given.has(key) || key.startsWith("xm_") ? null : literalOf(value);
    // No setting has a capital in its name; a script's own variables may.
    if (literal !== null && /^[a-z][_0-9a-z]*$/.test(key)) settings.push(`${key} = ${literal}`);
  }
  return settings.join("\n");
}

function complaint(error: unknown, path: string, source: string): string {
  if (error instanceof ScriptSyntax) {
    const line = source.split("\n")[error.line - 1] ?? "";
    return `Errors were found at line ${error.line} while processing ${path}:\n\t${line}\n`;
  }
  // Its own words: xm would wait for ever.
  if (error instanceof Endless) return `${path} does not come to an end`;
  if (error instanceof ScriptError) return error.message;
  throw error;
}

/** A value as the file format has it; null for one that xm does not take for a setting. */
function literalOf(value: Value): string | null {
  const plain = plainOf(value);
  return plain === null ? null : written(plain);
}
function plainOf(value: Value): ConfigValue | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return null;
  if (typeof value === "number") return `${value}`;
  if (value === null || (value.kind !== "list" && value.kind !== "float")) return null;
  return value.kind === "float" ? show(value) : value.items.map((item) => plainOf(item) ?? show(item));
}
function written(value: ConfigValue): string {
  return typeof value === "string" ? quoted(value) : `[ ${value.map(written).join(", ")} ]`;
}
