import type { AnyProgram } from "../os/program";
import { bash, sh } from "../shell/shell";
import * as arping from "./arping";
import * as basics from "./basics";
import * as columns from "./columns";
import * as dhcp from "./dhcp-commands";
import * as disks from "./disks";
import * as files from "./files";
import * as find from "./find";
import * as grep from "./grep";
import * as headTail from "./head-tail";
import * as ipCommand from "./ip-command";
import * as killing from "./kill";
import * as load from "./load";
import { login } from "./login";
import * as listing from "./ls";
import * as network from "./network";
import { ping } from "./ping";
import * as processList from "./process-list";
import * as screen from "./screen";
import { sed } from "./sed";
import * as services from "./services";
import * as sockets from "./sockets";
import * as sorting from "./sort";
import * as system from "./system";
import * as tcpClients from "./tcp-clients";
import * as text from "./text";
import * as top from "./top";
import * as xargs from "./xargs";
import * as xenstore from "./xenstore";

/** Programs among a module's exports, which also hold helpers. */
function programsIn(module: object): AnyProgram[] {
  return Object.values(module).filter((value): value is AnyProgram => typeof value === "object" && value !== null && "step" in value);
}

const ALL: readonly AnyProgram[] = [
  bash,
  sh,
  login,
  sed,
  ping,
  ...[
    basics,
    listing,
    files,
    text,
    network,
    system,
    load,
    screen,
    arping,
    columns,
    dhcp,
    disks,
    find,
    grep,
    headTail,
    ipCommand,
    killing,
    processList,
    services,
    sockets,
    sorting,
    tcpClients,
    top,
    xargs,
    xenstore,
  ].flatMap(programsIn),
];

const base: ReadonlyMap<string, AnyProgram> = new Map(ALL.map((program) => [program.name, program]));

/** Programs by name: the built-in ones and those added by a factory, which win. */
export function programTable(extra: readonly AnyProgram[]): ReadonlyMap<string, AnyProgram> {
  if (extra.length === 0) return base;
  return new Map([...base, ...extra.map((program): [string, AnyProgram] => [program.name, program])]);
}
