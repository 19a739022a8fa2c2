/** Weights, caps, and what a pool's scheduler is told: what `sched-credit` and `sched-credit2` share. @source cli.md §3; hypervisor.md §10.1, §10.2 */
import { schedulerTold } from "../../dom0/steady-pace";
import type { PoolParameters } from "../../xen/cpupools";
import type { Domain } from "../../xen/domain";
import { type Column, tableOf } from "../common/columns";
import { printed } from "../common/output";
import { mustSet } from "../common/typist";
import { quit, type XlCall, type XlCommand } from "./command";
import { libxlError } from "./libxl-errors";
import { mayChangePools } from "./pool-change";
import { listPools, numberFrom, poolNamed } from "./pools";

type Kind = "credit" | "credit2";

const SCHED = (func: string, line: number) => ({ file: "libxl_sched.c", line, func });

/** Names of libxl's and libxenctrl's functions, and where libxl complains. guess: line numbers */
const origins = {
  credit: { set: SCHED("sched_credit_domain_set", 365), params: SCHED("libxl_sched_credit_params_set", 250) },
  credit2: { set: SCHED("sched_credit2_domain_set", 445), params: SCHED("libxl_sched_credit2_params_set", 318) },
} as const;

const hasCap = (call: XlCall, kind: Kind): boolean => kind === "credit" || call.hypervisor.release.hasCredit2Caps;

const COLUMNS: readonly Column[] = [
  { head: "Name", width: -33 },
  { head: "ID", width: 4 },
  { head: "Weight", width: 6 },
];
const columnsFor = (call: XlCall, kind: Kind): readonly Column[] =>
  hasCap(call, kind) ? [...COLUMNS, { head: "Cap", width: 4 }] : COLUMNS;

/** Headings, and rows of domains. */
function domainTable(call: XlCall, kind: Kind, domains: readonly Domain[]): string {
  return tableOf(
    columnsFor(call, kind),
    domains.map(({ domid, weight, cap }) => [call.nameOf(domid), domid, weight, cap]),
  );
}

/** One line about a pool; a scheduler that had nothing to be told had none. */
function poolLine(call: XlCall, kind: Kind, name: string, { tsliceUs, ratelimitUs, migrationDelayUs }: PoolParameters): string {
  const { release } = call.hypervisor;
  if (!release.hasRateLimit) return "";
  const delay = release.minor >= 12 || release.major > 4 ? ` migration-delay=${migrationDelayUs}us` : ""; // guess: said from 4.12 on
  const slice = kind === "credit" ? ` tslice=${Math.floor(tsliceUs / 1000)}ms` : "";
  return `Cpupool ${name}:${slice} ratelimit=${ratelimitUs}us${kind === "credit" ? delay : ""}\n`;
}

/** A domain's row, or the complaint that its scheduler is another one. */
function showDomain(call: XlCall, kind: Kind, id: number): string {
  const domain = call.domain(id);
  const scheduler = domain && call.hypervisor.poolOf(domain).scheduler;
  if (!domain) {
    call.ctx.out(domainTable(call, kind, []));
    quit("libxl_domain_sched_params_get failed.\n");
  }
  if (scheduler !== kind) {
    call.ctx.out(domainTable(call, kind, []));
    quit(`libxl_domain_sched_params_get returned ${scheduler} not ${kind}.\n`);
  }
  return domainTable(call, kind, [domain]);
}

function setDomain(call: XlCall, kind: Kind, id: number): void {
  const domain = call.domain(id);
  const isOurs = domain !== undefined && call.hypervisor.poolOf(domain).scheduler === kind;
  const fail: (why: string) => never = (why) => quit(`${libxlError(origins[kind].set, id, why)}libxl_domain_sched_params_set failed.\n`);
  const control = `xc_sched_${kind}_domain_set`;
  const via = (code: number): void => call.did("libxl_domain_sched_params_set", control, "XEN_DOMCTL_scheduler_op", id, code);
  if (!isOurs) via(domain ? -22 : -3);
  if (!domain || !isOurs) fail(domain ? `Getting domain sched ${kind}: Invalid argument` : "Getting domain sched params: No such process");
  const [weight, cap] = [call.value("w"), call.value("c")].map((text) => (text === null ? null : numberFrom(text))) as [
    number | null,
    number | null,
  ];
  if (weight !== null && (weight < 1 || weight > 65_535)) fail("Cpu weight out of range, valid values are within range from 1 to 65535");
  const most = domain.maxVcpus * 100;
  if (cap !== null && (cap < 0 || cap > most)) fail(`Cpu cap out of range, valid range is from 0 to ${most} for specified number of vcpus`);
  mustSet(call, "VCPUs_params");
  via(0);
  const changes = { ...(weight === null ? {} : { weight }), ...(cap === null ? {} : { cap }) };
  call.hypervisor.setSchedule(domain, changes);
  const guest = call.guest(id);
  if (!guest || id === 0) return;
  const texts = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, `${value}`]));
  call.world.db.set("VM", guest.vm, { VCPUs_params: { ...call.world.db.must("VM", guest.vm).VCPUs_params, ...texts } });
}

/** Shows or sets what a pool's scheduler is told. @source hypervisor.md §10.1 (1…1000 ms; 100…500000 us or 0; most 100000 us) */
function poolParameters(call: XlCall, kind: Kind): string {
  const pool = call.value("p") === null ? call.hypervisor.pools.find(0) : poolNamed(call, call.value("p") as string);
  if (!pool) return "";
  const isOurs = pool.scheduler === kind;
  const [slice, limit, delay] = ["t", "r", "m"].map((letter) => (call.has(letter) ? numberFrom(call.value(letter) as string) : null));
  const isSet = call.has("t") || call.has("r") || call.has("m");
  call.did(
    `libxl_sched_${kind}_params_${isSet ? "set" : "get"}`,
    `xc_sched_${kind}_params_${isSet ? "set" : "get"}`,
    "XEN_SYSCTL_scheduler_op",
    null,
    isOurs ? 0 : -22,
  );
  if (!isOurs) {
    const line = libxlError(
      { ...origins[kind].params, func: `libxl_sched_${kind}_params_${isSet ? "set" : "get"}` },
      null,
      `getting Pool ${pool.id} ${kind} sched params: Invalid argument`,
    );
    const said = `${line}libxl_sched_${kind}_params_${isSet && kind === "credit2" ? "set" : "get"} failed.\n`;
    if (isSet) quit(said);
    call.ctx.err(said);
    return `Cpupool ${pool.name}: [sched params unavailable]\n`;
  }
  if (!isSet) return poolLine(call, kind, pool.name, pool.params);
  const fail = (why: string): never => quit(`${libxlError(origins[kind].params, null, why)}libxl_sched_${kind}_params_set failed.\n`);
  const next = {
    tsliceUs: slice == null ? pool.params.tsliceUs : slice * 1000,
    ratelimitUs: limit ?? pool.params.ratelimitUs,
    migrationDelayUs: delay ?? pool.params.migrationDelayUs,
  };
  if (next.tsliceUs < 1_000 || next.tsliceUs > 1_000_000) fail("Time slice out of range, valid range is from 1 to 1000");
  if (next.ratelimitUs !== 0 && (next.ratelimitUs < 100 || next.ratelimitUs > 500_000))
    fail("Ratelimit out of range, valid range is from 100 to 500000");
  if (kind === "credit" && next.ratelimitUs > next.tsliceUs) fail("Ratelimit cannot be greater than timeslice");
  if (next.migrationDelayUs < 0 || next.migrationDelayUs > 100_000) fail("vcpu migration delay should be >= 0 and <= 100000us");
  mayChangePools(call);
  call.hypervisor.setPoolParameters(pool.id, next);
  schedulerTold(call.world, call.inside.ref);
  return "";
}

/** The subcommand about a scheduler. */
export function scheduler(kind: Kind): XlCommand {
  const isCredit = kind === "credit";
  return {
    name: `sched-${kind}`,
    summary: `Show or set parameters of the ${kind} scheduler`,
    usage: isCredit
      ? "[-d <Domain> [-w[=WEIGHT]|-c[=CAP]]] [-s [-t TSLICE] [-r RATELIMIT]] [-p CPUPOOL]"
      : "[-d <Domain> [-w[=WEIGHT]]] [-p CPUPOOL]",
    options: [
      ["-d DOMAIN, --domain=", "the domain to change"],
      ["-w WEIGHT, --weight=", "1 to 65535"],
      ["-c CAP, --cap=", "percent of one pCPU, 0: none"],
      ["-s, --schedparam", "the scheduler's own parameters"],
      ...(isCredit ? ([["-t TSLICE, --tslice_ms=", "time slice, ms"]] as const) : []),
      ["-r, --ratelimit_us=", "shortest run before another takes over, us"],
      ...(isCredit ? ([["-m, --migration_delay_us=", "how long a cache counts as warm, us"]] as const) : []),
      ["-p POOL, --cpupool=", "one cpupool alone"],
    ],
    letters: isCredit ? "d:w:c:p:t:r:m:s" : "d:w:c:p:r:s",
    long: {
      domain: "d",
      weight: "w",
      cap: "c",
      schedparam: "s",
      ratelimit_us: "r",
      cpupool: "p",
      ...(isCredit ? { tslice_ms: "t", migration_delay_us: "m" } : {}),
    },
    modifies: true,
    ...(isCredit ? {} : { since: "4.2" }), // guess: 4.1's xl has sched-credit alone
    run(call) {
      if (call.has("c") && !hasCap(call, kind)) quit("option `c' not supported.\n", 2);
      const dom = call.value("d");
      const isDomain = dom !== null || call.has("w") || call.has("c");
      if (isCredit && (call.has("p") || call.has("s")) && isDomain)
        quit("Specifying a cpupool or schedparam is not allowed with domain options.\n");
      if (!isCredit && call.has("p") && isDomain) quit("Specifying a cpupool is not allowed with other options.\n");
      if (dom === null && isDomain) quit("Must specify a domain.\n");
      if (isCredit && !call.has("s") && (call.has("t") || call.has("r") || call.has("m")))
        quit("Must specify schedparam to set schedule parameter values.\n");
      if (call.has("s")) return printed(poolParameters(call, kind));
      if (dom === null)
        return printed(
          listPools(
            call,
            kind,
            call.value("p"),
            (pool, domains) => poolLine(call, kind, pool.name, pool.params) + domainTable(call, kind, domains),
          ),
        );
      const id = call.domid(dom);
      if (!call.has("w") && !call.has("c")) return printed(showDomain(call, kind, id));
      setDomain(call, kind, id);
      return printed("");
    },
  };
}
