/** `xl sched-rtds`: periods and budgets. @source cli.md §3; hypervisor.md §10.3 */
import type { Domain } from "../../../xen/domain";
import { type Column, headOf, rowOf } from "../../common/columns";
import { printed } from "../../common/output";
import { mustSet } from "../../common/typist";
import { quit, type XlCall, type XlCommand } from "../command";
import { libxlError } from "../libxl-errors";
import { listPools, numberFrom } from "../pools";

const ORIGIN = { file: "libxl_sched.c", line: 549, func: "sched_rtds_vcpu_set" };

/** @source hypervisor.md §10.3 (10 us minimum) */
const LEAST_US = 10;

const LEFT: readonly Column[] = [
  { head: "Name", width: -33 },
  { head: "ID", width: 4 },
];
const RIGHT: readonly Column[] = [
  { head: "Period", width: 9 },
  { head: "Budget", width: 9 },
  { head: "Extratime", width: 10 },
];
const columnsFor = (withVcpus: boolean): readonly Column[] => [...LEFT, ...(withVcpus ? [{ head: "VCPU", width: 4 }] : []), ...RIGHT];

function rows(call: XlCall, { domid, periodUs, budgetUs, extratime }: Domain, vcpus: readonly number[] | null): string {
  const facts = [periodUs, budgetUs, extratime ? "yes" : "no"];
  const name = call.nameOf(domid);
  const cells = vcpus === null ? [[name, domid, ...facts]] : vcpus.map((vcpu) => [name, domid, vcpu, ...facts]);
  return cells.map((own) => `${rowOf(columnsFor(vcpus !== null), own)}\n`).join("");
}
const allOf = (domain: Domain): number[] => Array.from({ length: domain.maxVcpus }, (_, i) => i);

/** The domain, if rtds runs it. */
function mustRun(call: XlCall, id: number, what: string): Domain {
  const domain = call.domain(id);
  const scheduler = domain && call.hypervisor.poolOf(domain).scheduler;
  if (!domain) return quit(`${what} failed.\n`);
  return scheduler === "rtds" ? domain : quit(`${what} returned ${scheduler} not rtds.\n`);
}

function set(call: XlCall, domain: Domain, vcpus: readonly number[]): void {
  const fail = (why: string): never => {
    const func = vcpus.length > 0 ? "libxl_vcpu_sched_params_set" : "libxl_vcpu_sched_params_set_all";
    return quit(`${libxlError(ORIGIN, domain.domid, why)}${func} failed.\n`);
  };
  const [period, budget] = [numberFrom(call.value("p") ?? ""), numberFrom(call.value("b") ?? "")];
  if (vcpus.some((vcpu) => vcpu < 0 || vcpu >= domain.maxVcpus))
    fail(`VCPU index is out of range, valid values are within range from 0 to ${domain.maxVcpus - 1}`);
  // The simulated scheduler keeps one period and budget for all vCPUs of a domain.
  if (vcpus.length > 0 && new Set(vcpus).size < domain.maxVcpus)
    fail("this simulation keeps one period and budget for a domain's vCPUs: use -v all");
  if (period < LEAST_US) fail(`VCPU period is out of range, valid values are larger than or equal to ${LEAST_US}`);
  if (budget < LEAST_US) fail(`VCPU budget is out of range, valid values are larger than or equal to ${LEAST_US}`);
  if (budget > period) fail(`VCPU budget must be smaller than VCPU period, but ${budget} > ${period}`);
  mustSet(call, "VCPUs_params");
  call.did("libxl_vcpu_sched_params_set_all", "xc_sched_rtds_vcpu_set", "XEN_DOMCTL_scheduler_op", domain.domid);
  call.hypervisor.setSchedule(domain, { periodUs: period, budgetUs: budget, extratime: call.value("e") === "1" });
}

export const schedRtds: XlCommand = {
  name: "sched-rtds",
  summary: "Show or set parameters of the rtds scheduler",
  usage: "[-d <Domain> [-v[=VCPUID/all]] [-p[=PERIOD]] [-b[=BUDGET]] [-e[=EXTRATIME]]] [-c CPUPOOL]",
  options: [
    ["-d DOMAIN, --domain=", "the domain to change"],
    ["-v VCPU, --vcpuid=", "one vCPU, or `all`"],
    ["-p PERIOD, --period=", "us"],
    ["-b BUDGET, --budget=", "us that it may run in each period"],
    ["-e 0|1, --extratime=", "beyond that where CPU is left over"],
    ["-c POOL, --cpupool=", "one cpupool alone"],
  ],
  letters: "d:p:b:e:v:c:",
  long: { domain: "d", period: "p", budget: "b", extratime: "e", vcpuid: "v", cpupool: "c" },
  modifies: true,
  since: "4.5",
  run(call) {
    const dom = call.value("d");
    const isAll = call.values("v").includes("all");
    const vcpus = call.values("v").flatMap((value) => (value === "all" ? [] : [numberFrom(value)]));
    const [periods, budgets, extras] = [call.values("p"), call.values("b"), call.values("e")];
    const isChange = periods.length > 0 || budgets.length > 0 || extras.length > 0;
    if (extras.some((value) => value !== "0" && value !== "1")) quit("Invalid extratime.\n");
    if (call.has("c") && (dom !== null || isChange || call.has("v"))) quit("Specifying a cpupool is not allowed with other options.\n");
    if (dom === null && (isChange || vcpus.length > 0)) quit("Missing parameters.\n");
    if (dom !== null && isChange && !call.has("v")) quit("Must specify VCPU.\n");
    if (isAll && vcpus.length > 0) quit("Incorrect VCPU IDs.\n");
    const counts = [periods.length, budgets.length, extras.length];
    if (new Set(counts).size > 1 || (isChange && vcpus.length > periods.length)) quit("Incorrect number of period, budget and extratime\n");
    if (dom === null) {
      const head = `${headOf(columnsFor(isAll))}\n`;
      return printed(
        listPools(call, "rtds", call.value("c"), (pool, domains) =>
          [`Cpupool ${pool.name}: sched=RTDS\n`, head, ...domains.map((own) => rows(call, own, isAll ? allOf(own) : null))].join(""),
        ),
      );
    }
    const id = call.domid(dom);
    if (!isChange) {
      call.ctx.out(`${headOf(columnsFor(call.has("v")))}\n`);
      const domain = mustRun(call, id, call.has("v") ? "libxl_vcpu_sched_params_get" : "libxl_domain_sched_params_get");
      return printed(rows(call, domain, !call.has("v") ? null : isAll ? allOf(domain) : vcpus));
    }
    set(call, mustRun(call, id, "libxl_vcpu_sched_params_set"), vcpus);
    return printed("");
  },
};
