/** When a guest's inside runs: what is due, and the moment at which something is due next. */
import { simTime } from "../../kernel/time";
import { countUnheard, tellBridges } from "../net/listening";
import { settleLinks } from "../net/made/links";
import { netTimers, nextNetTimer } from "../net/stack";
import { earliest } from "../os/earliest";
import { updateLoadAverage } from "../os/figures";
import type { Machine } from "../os/machine";
import { nextRun, runProcesses } from "../os/scheduler";
import { pruneTerminals } from "../os/terminals";
import { keepUnitPrograms } from "../os/unit-programs";
import { nextWindowsTimer, windowsTimers } from "../systems/windows/windows";
import { agentTimer } from "./agent";
import { bootTimers, nextBootTimer, respawnGetty } from "./boot";
import { reportLoad, workloadTimer } from "./workload";

/** Whether it is switched on, paused or not. */
function isAlive(m: Machine): boolean {
  return m.state.phase !== "stopped" && m.state.phase !== "off";
}

/** Does what is due: of a guest in which nothing runs only what needs no look inside. */
export function goOn(m: Machine): void {
  const { quiet } = m.state;
  if (quiet === null || (quiet.next !== null && quiet.next <= m.mono())) {
    settle(m);
    return;
  }
  if (m.state.paused) return;
  workloadTimer(m);
  agentTimer(m);
  updateLoadAverage(m);
  reportLoad(m);
  plan(m, quiet.next);
}

/** Runs everything that is due, then asks for the next wake-up. */
export function settle(m: Machine): void {
  m.state.quiet = null;
  if (!m.state.paused && isAlive(m)) {
    countUnheard(m);
    settleLinks(m);
    if (m.spec.os === "windows") windowsTimers(m);
    else bootTimers(m);
    netTimers(m);
    if (m.state.boot.part === "network") bootTimers(m);
    if (m.state.phase === "running") {
      workloadTimer(m);
      agentTimer(m);
      runProcesses(m);
      netTimers(m);
      respawnGetty(m);
      keepUnitPrograms(m);
      runProcesses(m);
      pruneTerminals(m);
      updateLoadAverage(m);
    }
    if (isAlive(m)) reportLoad(m);
  }
  tellBridges(m);
  plan(m, innerTimer(m));
}

/** First timer of the inside: all but the workload's and the agent's; monotonic µs. */
export function innerTimer(m: Machine): number | null {
  if (m.state.paused || !isAlive(m)) return null;
  return earliest(
    m.spec.os === "windows" ? nextWindowsTimer(m) : nextBootTimer(m),
    nextNetTimer(m),
    m.state.phase === "running" ? nextRun(m) : null,
  );
}

/** Asks for the next wake-up. @param inner - first timer of the inside */
export function plan(m: Machine, inner: number | null): void {
  const { paused, phase, workload, agentAt } = m.state;
  const isRunning = phase === "running";
  const next = earliest(inner, isRunning ? workload.nextAt : null, isRunning ? agentAt : null);
  m.state.nextAt = paused || !isAlive(m) || next === null ? null : Math.max(next, m.mono());
  askWake(m);
}

/** Whether what it does next is noise: the load of its workload, or what its agent says. */
export function isNoiseNext({ workload, agentAt, nextAt }: Machine["state"]): boolean {
  return earliest(workload.nextAt, agentAt) === nextAt;
}
/** Asks again for the wake-up that stands. */
export function askWake(m: Machine): void {
  const { state, services } = m;
  services.wakeAt(state.nextAt === null ? null : simTime(state.nextAt + state.skewUs));
}
