import { instantProgram } from "../guest/os/program";
import { controlOf, type DomainZeroControl, findDomain, insideOf } from "./control";
import { failed, type Output, printed } from "./output";
import { xlInfo } from "./xl-info";
import { xlList } from "./xl-list";

interface Subcommand {
  readonly summary: string;
  readonly needs: number;
  run(control: DomainZeroControl, args: readonly string[]): Output;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  list: { summary: "List information about all/some domains", needs: 0, run: xlList },
  info: { summary: "Get information about Xen host", needs: 0, run: xlInfo },
  dmesg: {
    summary: "Read and/or clear dmesg buffer",
    needs: 0,
    run: (control) => printed(`${insideOf(control).hypervisor.consoleRing.join("\n")}\n`),
  },
  domid: {
    summary: "Convert a domain name to domain id",
    needs: 1,
    run(control, [name = ""]) {
      const found = findDomain(control, name);
      return found && "name" in found
        ? printed(`${found.domid}\n`)
        : failed(`Can't get domid of domain name '${name}', maybe this domain does not exist.\n`, 1);
    },
  },
  domname: {
    summary: "Convert a domain id to domain name",
    needs: 1,
    run(control, [id = ""]) {
      if (!/^\d+$/.test(id)) return failed("Invalid domain id.\n", 1);
      const found = findDomain(control, id);
      return found && "name" in found
        ? printed(`${found.name}\n`)
        : failed(`Can't get domain name of domain id '${id}', maybe this domain does not exist.\n`, 1);
    },
  },
};

function help(): string {
  const rows = Object.entries(subcommands).map(([name, sub]) => ` ${name.padEnd(19)} ${sub.summary}`);
  return `Usage xl [-vfNtT] <subcommand> [args]\n\nxl full list of subcommands:\n\n${rows.join("\n")}\n`;
}

/** `xl`: unambiguous prefixes of subcommands are accepted. @source cli.md §1 */
export const xl = instantProgram("xl", (args, ctx) => {
  const control = controlOf(ctx.control);
  const rest = [...args];
  while (rest[0] !== undefined && /^-[vftTN]+$/.test(rest[0])) rest.shift();
  const name = rest.shift();
  if (name === undefined) return { ...printed(help()), code: 1 };
  if (name === "help") return printed(help());
  const exact = Object.hasOwn(subcommands, name) ? [name] : Object.keys(subcommands).filter((s) => s.startsWith(name));
  const sub = exact.length === 1 ? subcommands[exact[0] as string] : undefined;
  if (!sub) return failed("command not implemented\n", 1);
  const plain = rest.filter((a) => !a.startsWith("-"));
  if (plain.length < sub.needs)
    return failed(
      `'xl ${exact[0]}' requires at least ${sub.needs} argument${sub.needs > 1 ? "s" : ""}.\n\nUsage: xl [-vtTf] ${exact[0]}\n`,
      2,
    );
  return sub.run(control, rest);
});
