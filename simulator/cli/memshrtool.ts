/**
 * `memshrtool`: Xen's test of page sharing. No package has it: somebody has built it in Xen's source (`make -C tools/tests/mem-sharing`)
 * and left it in root's home. @source eras.md §8; xen 4.4: tools/tests/mem-sharing/memshrtool.c
 */
import { awaitWrite } from "../dom0/page-sharing";
import { fail, instantProgram, type Output, ok } from "../guest/os/program";
import { signatureOf } from "../model/signature";
import { meterHost } from "../world/metering";
import { hasRole } from "../world/roles";
import type { Domain } from "../xen/domain";
import type { Hypervisor } from "../xen/hypervisor";
import type { DomainZeroControl } from "./common/control";
import { controlOf, insideOf } from "./common/control";
import { typistOf } from "./common/typist";

/** guess: a person who copies it into a control domain would have it there, which is on nobody's path */
export const MEMSHRTOOL_PATH = "/root/memshrtool";

const COMMANDS: readonly (readonly [usage: string, what: string])[] = [
  ["info", "Display total sharing info."],
  ["enable", "Enable sharing on a domain."],
  ["disable", "Disable sharing on a domain."],
  ["nominate <domid> <gfn>", "Nominate a page for sharing."],
  ["share <domid> <gfn> <handle> <source> <source-gfn> <source-handle>", "Share two pages."],
  ["unshare <domid> <gfn>", "Unshare a page by grabbing a writable map."],
  ["add-to-physmap <domid> <gfn> <source> <source-gfn> <source-handle>", "Populate a page in a domain with a shared page."],
  ["debug-gfn <domid> <gfn>", "Debug a particular domain and gfn."],
  ["audit", "Audit the sharing subsytem in Xen."],
];
/** Words of each command, itself among them. */
const WORDS: Readonly<Record<string, number>> = {
  info: 1,
  enable: 2,
  disable: 2,
  nominate: 3,
  share: 7,
  unshare: 3,
  "debug-gfn": 3,
  audit: 1,
};

/** What the C library says of an error's name. */
const ERRORS: Readonly<Record<string, string>> = {
  ENODEV: "No such device",
  EINVAL: "Invalid argument",
  ENOMEM: "Cannot allocate memory",
  ESRCH: "No such process",
  S_HANDLE_INVALID: "problem with source handle",
  C_HANDLE_INVALID: "problem with client handle",
};

function usage(name: string): Output {
  const rows = COMMANDS.map(([command, what]) =>
    command.length > 22 ? `  ${command}\n${" ".repeat(26)}- ${what}\n` : `  ${command.padEnd(24)}- ${what}\n`,
  );
  return { stdout: `usage: ${name} <command> [args...]\nwhere <command> may be:\n${rows.join("")}`, stderr: "", code: 1 };
}

/** As the macro R of the tool says it: the call, and why. */
function failed(call: string, error: string): Output {
  return { stdout: `error executing ${call}: ${ERRORS[error] ?? error}\n`, stderr: "", code: 1 };
}

/** A number as `strtol` with base 0 reads it. */
function numberOf(text: string): number {
  if (/^0[xX][0-9a-fA-F]{1,12}$/.test(text)) return Number.parseInt(text, 16);
  return /^\d{1,12}$/.test(text) ? Number(text) : 0;
}

function run(control: DomainZeroControl, hypervisor: Hypervisor, words: readonly string[]): Output {
  const [command = "", ...rest] = words;
  const numbers = rest.map(numberOf);
  const { namedPages, memory } = hypervisor;
  const domainOf = (at: number): Domain | undefined => hypervisor.domains.get(numbers[at] ?? -1);
  const domain = domainOf(0);
  const [, gfn = 0, handle = 0, , sourceGfn = 0, sourceHandle = 0] = numbers;
  switch (command) {
    case "info": {
      const { used, freed } = memory.sharedPages;
      return ok(`used = ${used}\nfreed = ${freed}\n`);
    }
    case "audit":
      return ok("");
    case "enable":
    case "disable": {
      const call = `xc_memshr_control(xch, domid, ${command === "enable" ? 1 : 0})`;
      if (!domain) return failed(call, "ESRCH");
      if (domain.type !== "hvm" && domain.type !== "pvhvm") return failed(call, "ENODEV");
      namedPages.enable(domain.domid, command === "enable");
      return ok("");
    }
    case "nominate": {
      const made = domain ? namedPages.nominate(hypervisor, domain, gfn) : "ESRCH";
      if (typeof made === "string") return failed("xc_memshr_nominate_gfn(xch, domid, gfn, &handle)", made);
      return ok(`handle = 0x${made.toString(16).padStart(8, "0")}\n`);
    }
    case "share": {
      const source = domainOf(3);
      const call = "xc_memshr_share_gfns(xch, source_domid, source_gfn, source_handle, domid, gfn, handle)";
      if (!domain || !source) return failed(call, "ESRCH");
      const from = { domain: source, gfn: sourceGfn, handle: sourceHandle };
      const refused = namedPages.share(hypervisor, from, { domain, gfn, handle });
      if (refused) return failed(call, refused);
      awaitWrite(control.world, control.host, source, sourceGfn);
      awaitWrite(control.world, control.host, domain, gfn);
      meterHost(control.world, control.host);
      return ok("");
    }
    case "unshare": {
      // It maps the page to write to it, which makes it the domain's own.
      const refused = domain ? namedPages.unshare(hypervisor, domain, gfn) : "ESRCH";
      meterHost(control.world, control.host);
      return refused === "ESRCH" || refused === "ENOMEM" ? failed("map", refused) : ok("");
    }
    default: {
      const isShared = domain ? namedPages.isShared(domain.domid, gfn) : false;
      if (!domain) return failed("xc_memshr_debug_gfn(xch, domid, gfn)", "ESRCH");
      hypervisor.print(`(XEN) Debug page: MFN of d${domain.domid} gfn=${gfn.toString(16)} is ${isShared ? "" : "not "}shared`);
      return ok("");
    }
  }
}

export const memshrtool = instantProgram(
  "memshrtool",
  (args, ctx) => {
    if (ctx.uid !== 0) return fail("xencall: error: Could not obtain handle on privileged command interface: Permission denied");
    const control = controlOf(ctx.control);
    const wanted = Object.hasOwn(WORDS, args[0] ?? "") ? WORDS[args[0] ?? ""] : undefined;
    if (wanted === undefined || args.length !== wanted) return usage(ctx.argv0);
    const typist = typistOf(ctx);
    // What changes domains needs who may change their memory.
    if (args[0] !== "info" && !hasRole(typist, signatureOf("VM.set_memory_dynamic_range").role))
      return fail(`${ctx.argv0}: Permission denied`);
    return run(control, insideOf(control).hypervisor, args);
  },
  MEMSHRTOOL_PATH,
);
