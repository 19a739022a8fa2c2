import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import type { Output, ProgramContext } from "../os/program";
import { groupName, groups, userName, users } from "../os/users";
import { badOptions, misuse, operandProgram, type Report } from "./operands";
import { getopt, type Options } from "./options";
import { type OverTree, overTree } from "./over-tree";
import { quoteName } from "./quoting";

/** Owner that is asked for, or that a file must have; null: any. */
interface Owner {
  readonly user: number | null;
  readonly group: number | null;
  /** as it is shown */
  readonly names: { readonly user: Bytes | null; readonly group: Bytes | null };
}
interface OwnerState extends OverTree {
  owner: Owner;
  from: Owner | null;
}
type Name = "chown" | "chgrp";

/** Greatest id. */
const ID_MOST = 4_294_967_294;
const NOBODY: Owner = { user: null, group: null, names: { user: null, group: null } };

function idOf(text: Bytes): number | null {
  const number = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number <= ID_MOST ? number : null;
}

function groupOf(ctx: ProgramContext, text: Bytes): number | null {
  return groups(ctx.machine).find((group) => group.name === text)?.gid ?? idOf(text);
}

/** `user`, `user:group`, `:group`, `user:`; null in place of what is unknown. @source gnulib: userspec.c */
function ownerOf(ctx: ProgramContext, spec: Bytes, cut: number): Owner | string {
  const userText = cut < 0 ? spec : spec.slice(0, cut);
  const groupText = cut < 0 ? null : spec.slice(cut + 1);
  const known = userText === "" ? undefined : users(ctx.machine).find((user) => user.name === userText);
  const user = userText === "" ? null : (known?.uid ?? idOf(userText));
  if (userText !== "" && user === null) return `invalid user: ‘${spec}’`;
  const shown = (text: Bytes): Bytes => text.replace(/^\+(?=\d)/, "");
  if (groupText === null) return { user, group: null, names: { user: userText === "" ? null : shown(userText), group: null } };
  if (groupText === "") {
    if (userText === "") return NOBODY;
    if (!known) return `invalid spec: ‘${spec}’`;
    return { user, group: known.gid, names: { user: userText, group: groupName(ctx.machine, known.gid) } };
  }
  const group = groupOf(ctx, groupText);
  if (group === null) return `invalid group: ‘${spec}’`;
  return { user, group, names: { user: shown(userText), group: shown(groupText) } };
}

function parseOwner(ctx: ProgramContext, name: string, spec: Bytes): Owner | string {
  const colon = ownerOf(ctx, spec, spec.indexOf(":"));
  const dot = spec.indexOf(".");
  if (typeof colon !== "string" || spec.includes(":") || dot < 0) return colon;
  const old = ownerOf(ctx, spec, dot);
  if (typeof old === "string") return colon;
  ctx.err(`${name}: warning: '.' should be ':': ‘${spec}’\n`);
  return old;
}

function parseGroup(ctx: ProgramContext, spec: Bytes): Owner | string {
  if (spec === "") return NOBODY;
  const group = groupOf(ctx, spec);
  return group === null ? `invalid group: ‘${spec}’` : { user: null, group, names: { user: null, group: spec.replace(/^\+(?=\d)/, "") } };
}

function referenced(ctx: ProgramContext, name: Name, file: Bytes): Owner | string {
  const found = ctx.fs.lookup(ctx.path(file));
  if (typeof found === "string") return `failed to get attributes of ${quoteName(file)}: ${errorText(found)}`;
  const { u, g } = found.node;
  const group = groupName(ctx.machine, g);
  return name === "chgrp"
    ? { user: null, group: g, names: { user: null, group } }
    : { user: u, group: g, names: { user: userName(ctx.machine, u), group } };
}

/** What became of a file, in the words of `-v`. @source coreutils 9.1: chown-core.c, describe_change */
function describe(
  ctx: ProgramContext,
  own: OwnerState,
  shown: Bytes,
  node: { u: number; g: number } | null,
  how: "changed" | "retained" | "failed",
): string {
  const { user, group } = own.owner.names;
  const spec = user === null ? (group ?? "") : group === null ? user : `${user}:${group}`;
  const what = user === null && group !== null ? "group" : "ownership";
  const oldUser = user === null || node === null ? null : userName(ctx.machine, node.u);
  const oldGroup = group === null || node === null ? null : groupName(ctx.machine, node.g);
  const old = oldUser === null ? (oldGroup ?? "") : oldGroup === null ? oldUser : `${oldUser}:${oldGroup}`;
  const file = quoteName(shown);
  if (user === null && group === null) return how === "failed" ? `failed to change ownership of ${file}` : `ownership of ${file} retained`;
  if (how === "changed") return `changed ${what} of ${file} from ${old} to ${spec}`;
  if (how === "retained") return `${what} of ${file} retained as ${old}`;
  return node === null ? `failed to change ${what} of ${file} to ${spec}` : `failed to change ${what} of ${file} from ${old} to ${spec}`;
}

function giveOne(ctx: ProgramContext, name: Name, own: OwnerState, found: Found, shown: Bytes, report: Report): void {
  ctx.charge("node", 1);
  const { u, g } = found.node;
  const { owner, from } = own;
  const isMeant = from === null || ((from.user === null || from.user === u) && (from.group === null || from.group === g));
  if (!isMeant || (owner.user === null && owner.group === null)) {
    if (own.verbose === "all") ctx.out(`${describe(ctx, own, shown, found.node, "retained")}\n`);
    return;
  }
  const old = { u, g };
  const mine =
    u === ctx.uid &&
    (owner.user === null || owner.user === u) &&
    (owner.group === null || owner.group === ctx.process.gid || owner.group === g);
  const changes = { ...(owner.user === null ? {} : { u: owner.user }), ...(owner.group === null ? {} : { g: owner.group }) };
  const error = found.synth || (ctx.uid !== 0 && !mine) ? "EPERM" : ctx.fs.change(found.path, changes, false);
  if (error !== null) {
    report.fail(own.quiet ? null : `changing ${name === "chown" ? "ownership" : "group"} of ${quoteName(shown)}: ${errorText(error)}`);
    if (own.verbose === "all") ctx.out(`${describe(ctx, own, shown, old, "failed")}\n`);
    return;
  }
  const isSame = (owner.user ?? old.u) === old.u && (owner.group ?? old.g) === old.g;
  if (own.verbose === "all" || (own.verbose === "changes" && !isSame))
    ctx.out(`${describe(ctx, own, shown, old, isSame ? "retained" : "changed")}\n`);
}

/** Which links are followed; a complaint for what the options do not allow together. */
function linksOf(name: Name, { flags, given }: Options): { named: boolean; met: boolean } | Output {
  const fail = (text: string): Output => ({ stdout: "", stderr: `${name}: ${text}\n`, code: 1 });
  const dereference = given.findLast(([letter]) => letter === "h" || letter === "\x02")?.[0];
  if (!flags.has("R")) return { named: dereference !== "h", met: false };
  const walk = given.findLast(([letter]) => letter === "H" || letter === "L" || letter === "P")?.[0] ?? "P";
  if (walk === "P" && dereference === "\x02") return fail("-R --dereference requires either -H or -L");
  if (walk === "L") return fail("-R with -L is not part of this system: links to directories would have to be gone into");
  return { named: walk === "H" && dereference !== "h", met: walk === "H" && dereference !== "h" };
}

function ownersProgram(name: Name) {
  return operandProgram<OwnerState>({
    name,
    parse(ctx) {
      const options = getopt(name, ctx.args, "HLPRcfhv\x01:\x02\x03:\x04N", {
        recursive: "R",
        changes: "c",
        dereference: "\x02",
        ...(name === "chown" ? { from: "\x03" } : {}),
        "no-dereference": "h",
        "no-preserve-root": "N",
        "preserve-root": "\x04",
        quiet: "f",
        silent: "f",
        reference: "\x01",
        verbose: "v",
      });
      const { flags, given, values, rest, error } = options;
      if (error) return badOptions(error);
      const follow = linksOf(name, options);
      if ("stdout" in follow) return follow;
      const reference = values.get("\x01");
      const [spec] = rest;
      const operands = reference === undefined ? rest.slice(1) : [...rest];
      if (operands.length === 0) return misuse(name, spec === undefined ? "missing operand" : `missing operand after ‘${spec}’`);
      const from = values.get("\x03");
      const mustBe = from === undefined ? null : parseOwner(ctx, name, from);
      const owner =
        reference !== undefined
          ? referenced(ctx, name, reference)
          : name === "chgrp"
            ? parseGroup(ctx, spec ?? "")
            : parseOwner(ctx, name, spec ?? "");
      for (const each of [mustBe, owner]) if (typeof each === "string") return { stdout: "", stderr: `${name}: ${each}\n`, code: 1 };
      const own: OwnerState = {
        recursive: flags.has("R"),
        quiet: flags.has("f"),
        verbose: given.findLast(([letter]) => letter === "v" || letter === "c")?.[0] === "c" ? "changes" : flags.has("v") ? "all" : "",
        follow,
        last: true,
        root: given.findLast(([letter]) => letter === "\x04" || letter === "N")?.[0] === "\x04",
        walk: null,
        start: { path: "", shown: "" },
        owner: owner as Owner,
        from: mustBe as Owner | null,
      };
      return { own, operands };
    },
    each(ctx, own, file, report) {
      return overTree(ctx, own, file, report, {
        program: name,
        missing: (shown) => describe(ctx, own, shown, null, "failed"),
        dangling: "cannot dereference",
        act: (found, shown) => giveOne(ctx, name, own, found, shown, report),
      });
    },
  });
}

/** `chown`. @source coreutils 9.1: chown */
export const chown = ownersProgram("chown");
/** `chgrp`. @source coreutils 9.1: chgrp */
export const chgrp = ownersProgram("chgrp");
