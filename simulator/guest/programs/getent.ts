import { parseIpv4 } from "../../wire/address";
import { type Ip, parseIpv6 } from "../../wire/address6";
import { ipText } from "../net/either";
import { hostsFile, hostsFile6 } from "../net/resolv-conf";
import { exit, type Program, type ProgramContext, type Step } from "../os/program";
import { getopt } from "./options";
import { type Families, type Found, goOn, type Lookup, lookUp, lookUpAddress } from "./resolve";

interface GetentState {
  database: string;
  keys: readonly string[];
  at: number;
  lookup: Lookup | null;
  code: number | null;
  /** what it ends with where it goes through */
  last: number;
}

/** Databases that are files of lines whose first and third field are keys. */
const FILES = ["passwd", "group"];
const HOSTS = ["hosts", "ahosts", "ahostsv4", "ahostsv6"];
/** @source glibc 2.36: nss/getent.c */
const OTHERS = ["aliases", "ethers", "gshadow", "initgroups", "netgroup", "networks", "protocols", "rpc", "services", "shadow"];
const TRY = "Try `getent --help' or `getent --usage' for more information.\n";

function fromFile(ctx: ProgramContext, database: string, keys: readonly string[]): number {
  const lines = ctx.fs
    .text(`/etc/${database}`)
    .split("\n")
    .filter((line) => line !== "");
  if (keys.length === 0) {
    for (const line of lines) ctx.out(`${line}\n`);
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const found = lines.find((line) => line.split(":")[/^\d+$/.test(key) ? 2 : 0] === key);
    if (found === undefined) code = 2;
    else ctx.out(`${found}\n`);
  }
  return code;
}

/** `getent`. @source glibc 2.36: getent(1) */
export const getent: Program<GetentState> = {
  name: "getent",
  start(ctx) {
    const st: GetentState = { database: "", keys: [], at: 0, lookup: null, code: 1, last: 0 };
    const { flags, rest, error } = getopt("getent", ctx.args, "+Ais:", { "no-addrconfig": "A", "no-idn": "i", service: "s" });
    const [database, ...keys] = rest;
    if (error !== null) ctx.err(`${error.split("\n")[0]}\n${TRY}`);
    else if (flags.has("s")) ctx.err("getent: option -s is not part of this system\n");
    else if (database === undefined) ctx.err(`getent: wrong number of arguments\n${TRY}`);
    else if (OTHERS.includes(database)) ctx.err(`getent: database ${database} is not part of this system\n`);
    else if (FILES.includes(database)) st.code = fromFile(ctx, database, keys);
    else if (!HOSTS.includes(database)) ctx.err(`Unknown database: ${database}\n${TRY}`);
    else if (keys.length === 0) {
      for (const { address, names } of [...hostsFile(ctx.fs), ...hostsFile6(ctx.fs)]) ctx.out(hostsLine(address, names));
      st.code = 0;
    } else return { ...st, database, keys, code: null };
    return st;
  },
  step(ctx, st): Step {
    while (st.code === null) {
      const key = st.keys[st.at];
      if (key === undefined) return exit(st.last);
      const address = parseIpv4(key) ?? parseIpv6(key);
      st.lookup ??=
        address !== null && st.database === "hosts" ? lookUpAddress(ctx, address) : lookUp(ctx, key, FAMILIES[st.database] ?? "any");
      const wait = goOn(ctx, st.lookup);
      if (wait !== null) return wait;
      const { outcome } = st.lookup;
      st.lookup = null;
      st.at++;
      if (outcome === null || typeof outcome === "string") st.last = 2;
      else if (st.database === "hosts") {
        for (const each of address === null ? allOf(outcome) : [address]) ctx.out(hostsLine(each, outcome.names));
      } else
        allOf(outcome).forEach((each, i) => {
          const column = ipText(each).padEnd(15);
          ctx.out(`${column} STREAM ${i === 0 ? (outcome.names[0] ?? "") : ""}\n${column} DGRAM  \n${column} RAW    \n`);
        });
    }
    return exit(st.code);
  },
};

const FAMILIES: Readonly<Record<string, Families>> = { ahostsv4: "4", ahostsv6: "6" };
const allOf = ({ addresses, addresses6 = [] }: Found): Ip[] => [...addresses6, ...addresses];
function hostsLine(address: Ip, names: readonly string[]): string {
  return `${ipText(address).padEnd(15)} ${names.join(" ")}\n`;
}
