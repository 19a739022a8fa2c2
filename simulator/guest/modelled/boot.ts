import { stopDhcp } from "../net/dhcp-client";
import { kernelStarts } from "../os/cpu-account";
import { newFile } from "../os/files";
import { kernelStamp, type Machine } from "../os/machine";
import { isWritingBack, writeBackAll } from "../os/page-cache";
import { finish, spawn } from "../os/process";
import { newTty, ttySane } from "../os/tty";
import type { Mono } from "../os/types";
import { firmwareLines, loaderLines, nothingFound } from "../systems/linux/firmware-lines";
import { earlyLines, lateLines, stopLines } from "../systems/linux/init-lines";
import { kernelLines, panicLines, rootLines } from "../systems/linux/kernel-lines";
import { areDevicesSettled, timeoutLines, WAIT_TICK_US, waitingText } from "./devices";
import { dropTerminals } from "./held-terminals";
import { startNetwork } from "./network-start";

/** How long boot waits for an address before it goes on without. */
const DHCP_WAIT_US = 10_000_000;
/** How long a machine that stops waits for what it has written. guess: systemd's DefaultTimeoutStopSec is 90 s, its last unmount is not bounded */
const LANDING_US = 90_000_000;

interface Line {
  readonly at: Mono;
  readonly text: string;
}

const fully = (m: Machine): boolean => m.spec.domainType === "hvm" || m.spec.domainType === "pvhvm";

/** Milliseconds of firmware and loader before the kernel. */
export function loaderMs(m: Machine): number {
  if (fully(m)) return m.spec.os === "windows" ? 2_500 : 8_200;
  return m.spec.domainType === "pv" && m.spec.os !== "dom0" ? 400 : 30;
}

/** The lines of the current part. Nothing of it is kept; it follows from the specification. */
function script(m: Machine): Line[] {
  const { boot } = m.state;
  const from = boot.partAt;
  if (boot.part === "kernel") {
    if (m.spec.os === "none")
      return (fully(m) ? nothingFound(m) : [{ ms: 200, text: "Error: no bootable disk found" }]).map((line) => ({
        at: from + line.ms * 1000,
        text: line.text,
      }));
    const loader = (fully(m) ? firmwareLines(m) : loaderLines(m)).map((line) => ({ at: from + line.ms * 1000, text: line.text }));
    const kernel = kernelLines(m).map((line) => ({
      at: boot.kernelAt + line.ms * 1000,
      text: `${kernelStamp(line.ms * 1000)} ${line.text}`,
    }));
    return [...loader, ...kernel];
  }
  if (boot.part === "init") {
    const root = rootLines(m).map((line) => ({
      at: from + line.ms * 1000,
      text: `${kernelStamp(from - boot.kernelAt + line.ms * 1000)} ${line.text}`,
    }));
    const last = root[root.length - 1]?.at ?? from;
    return [...root, ...earlyLines(m).map((line) => ({ at: last + line.ms * 1000, text: line.text }))];
  }
  if (boot.part === "services") {
    return lateLines(m, hasAddress(m)).map((line) => ({ at: from + line.ms * 1000, text: line.text }));
  }
  if (boot.part === "stop") return stopLines(m, boot.stopKind).map((line) => ({ at: from + line.ms * 1000, text: line.text }));
  return [];
}

function hasAddress(m: Machine): boolean {
  return m.state.net.interfaces.some((i) => i.device >= 0 && i.addresses.length > 0);
}

/** Lines of the part that a machine is in; forgotten with it. */
const scripts = new WeakMap<Machine, { key: string; lines: Line[] }>();
function lines(m: Machine): Line[] {
  const { boot } = m.state;
  // All that the lines hang on: a guest that is opened again makes them anew, and they must be the same.
  const devices = [...m.nics.map((nic) => nic.device), m.bootDisk()?.device].join();
  const key = `${boot.part} ${boot.partAt} ${boot.kernelAt} ${m.state.os.hostname} ${devices} ${hasAddress(m)}`;
  const known = scripts.get(m);
  if (known?.key === key) return known.lines;
  const made = script(m);
  scripts.set(m, { key, lines: made });
  return made;
}

/** Starts the power-on sequence. */
export function powerOn(m: Machine): void {
  const now = m.mono();
  m.state.phase = fully(m) ? "firmware" : "booting";
  kernelStarts(m);
  m.state.boot = { kernelAt: now + loaderMs(m) * 1000, part: "kernel", line: 0, partAt: now, stopKind: "poweroff" };
  m.state.os.tty = { ...newTty(), cols: m.state.os.tty.cols, rows: m.state.os.tty.rows };
  m.state.os.hostname = hostnameOf(m);
}

/** The name that a system gives itself on its first boot. @param name - of the VM */
export function firstHostname(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 63) || "localhost";
}

/** Name from /etc/hostname, else from the VM's name. */
function hostnameOf(m: Machine): string {
  const kept = m.fs.text("/etc/hostname").trim();
  if (kept !== "" && m.spec.os !== "dom0") return kept;
  const name = firstHostname(m.spec.name);
  if (m.spec.os !== "windows" && m.spec.os !== "none") {
    m.fs.write("/etc/hostname", `${name}\n`, { uid: 0, gid: 0 });
    m.fs.write("/etc/hosts", `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n::1\t\tlocalhost ip6-localhost ip6-loopback\n`, { uid: 0, gid: 0 });
  }
  return name;
}

/** Prints what is due and goes on to the next part. */
export function bootTimers(m: Machine): void {
  const { boot } = m.state;
  if (boot.part === "done" || m.state.phase === "off" || m.state.phase === "stopped") return;
  const now = m.mono();
  if (boot.part === "network") {
    if (networkReady(m) || now >= boot.partAt + DHCP_WAIT_US) nextPart(m, "services");
    else return;
  }
  if (boot.part === "devices") {
    waitForDevices(m, now);
    return;
  }
  const list = lines(m);
  let text = "";
  while (boot.line < list.length) {
    const line = list[boot.line];
    if (line === undefined || line.at > now) break;
    if (m.state.phase === "firmware" && line.at >= boot.kernelAt && m.spec.os !== "none") m.state.phase = "booting";
    text += `${line.text.replace(/\n/g, "\r\n")}\r\n`;
    boot.line++;
  }
  if (text !== "") m.services.serialOut(text);
  if (boot.line >= list.length && !(boot.part === "stop" && isLanding(m))) partDone(m, now);
}

/** The kernel goes on once no device is connecting any more, or after it has waited for long enough. */
function waitForDevices(m: Machine, now: Mono): void {
  const { boot } = m.state;
  const isSettled = areDevicesSettled(m);
  if (!isSettled) {
    if (now < boot.partAt + (boot.line + 1) * WAIT_TICK_US) return;
    const text = waitingText(m, boot.line);
    boot.line++;
    if (text !== null) {
      m.services.serialOut(text);
      return;
    }
    for (const line of timeoutLines(m)) m.klog(line, true);
  } else if (boot.line > 0) m.services.serialOut("\r\n");
  const root = m.bootDisk();
  if (root && !m.services.isDeviceWorking("vbd", root.device)) {
    for (const line of panicLines(m)) m.klog(line, true);
    nextPart(m, "done");
    m.state.phase = "stopped";
    m.services.stopped("crash");
    return;
  }
  // Of a system that was cut off: files that were open and had no name any more.
  m.fs.dropOrphans("");
  nextPart(m, "init");
}

function nextPart(m: Machine, part: "devices" | "init" | "network" | "services" | "done" | "stop"): void {
  m.state.boot.part = part;
  m.state.boot.line = 0;
  m.state.boot.partAt = m.mono();
  scripts.delete(m);
}

function partDone(m: Machine, now: Mono): void {
  const { boot } = m.state;
  if (boot.part === "kernel") {
    if (m.spec.os === "none") {
      boot.part = "done";
      return;
    }
    nextPart(m, "devices");
    m.services.probeFrontends();
    bootTimers(m);
  } else if (boot.part === "init") {
    nextPart(m, "network");
    startNetwork(m);
    bootTimers(m);
  } else if (boot.part === "services") {
    nextPart(m, "done");
    m.state.phase = "running";
    startGetty(m);
    m.state.workload.nextAt = now + 1_000_000;
    m.state.agentAt = m.flavour.isBare ? null : now + 1_500_000;
    if (m.spec.medium?.kind === "live") mountDisc(m);
    // What its daemons serve may begin.
    if (m.spec.isDriverDomain) m.services.unitsChanged?.();
  } else if (boot.part === "stop") {
    boot.part = "done";
    scripts.delete(m);
    m.services.serialOut(
      `${kernelStamp(m.uptimeUs())} ${boot.stopKind === "reboot" ? "reboot: Restarting system" : boot.stopKind === "halt" ? "reboot: System halted" : "reboot: Power down"}\r\n`,
    );
    m.state.phase = "stopped";
    if (boot.stopKind !== "halt") m.services.stopped(boot.stopKind === "reboot" ? "reboot" : "poweroff");
  }
}

/** Next line's time, null when the sequence is over or waits. */
export function nextBootTimer(m: Machine): Mono | null {
  const { boot } = m.state;
  if (boot.part === "done" || m.state.phase === "off" || m.state.phase === "stopped") return null;
  if (boot.part === "network") return boot.partAt + DHCP_WAIT_US;
  if (boot.part === "devices") return areDevicesSettled(m) ? m.mono() : boot.partAt + (boot.line + 1) * WAIT_TICK_US;
  const line = lines(m)[boot.line];
  if (line) return line.at;
  return boot.part === "stop" && isLanding(m) ? boot.partAt + LANDING_US : m.mono();
}

/** Whether something that was written is on its way to a disk. What does not arrive in all that time never will: nobody waits for it any more. */
function isLanding(m: Machine): boolean {
  return isWritingBack(m) && m.mono() < m.state.boot.partAt + LANDING_US;
}

function networkReady(m: Machine): boolean {
  return m.state.net.dhcp.every((dhcp) => dhcp.state === "bound") || m.state.net.dhcp.length === 0;
}

/** A system that runs from a disc has it mounted, when it is there. */
export function mountDisc(m: Machine): void {
  const { discDir } = m.flavour;
  const disc = m.disks.find(({ device }) => device === m.spec.medium?.device);
  if (discDir === undefined || !disc || m.state.os.mounts.some(({ dir }) => dir === discDir)) return;
  m.state.os.mounts.push({ device: `/dev/${disc.device}`, dir: discDir, type: "iso9660", options: "ro,relatime" });
  m.fs.forget();
}

/** Starts the login program on the console, or what a disc's system has in its place. */
export function startGetty(m: Machine): void {
  const tty = newFile(m, { kind: "tty" });
  const { console = "login" } = m.flavour;
  const getty = spawn(m, {
    program: console,
    args: [console],
    parent: null,
    pgid: 0,
    newSession: true,
    fds: [
      [0, tty.id],
      [1, tty.id],
      [2, tty.id],
    ],
    env: ["TERM=vt220", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
  });
  getty.ppid = 1;
  getty.tty = true;
  m.state.os.tty.session = getty.sid;
  m.state.os.tty.foreground = getty.pgid;
  ttySane(m.state.os.tty);
}

/** Keeps a login program on the console while the system runs. */
export function respawnGetty(m: Machine): void {
  if (m.state.phase !== "running" || m.spec.os === "windows") return;
  const { session } = m.state.os.tty;
  if (m.state.os.processes.some((process) => process.pid === session && process.status !== "zombie")) return;
  startGetty(m);
}

/** Begins to stop: services end, then the machine. */
export function beginStop(m: Machine, kind: "poweroff" | "reboot" | "halt"): void {
  if (m.state.phase === "stopping" || m.state.phase === "stopped") return;
  m.state.phase = "stopping";
  m.state.boot.stopKind = kind;
  nextPart(m, "stop");
  m.state.workload.nextAt = null;
  m.state.workload.scale = null;
  m.state.agentAt = null;
  for (const process of [...m.state.os.processes]) if (process.status !== "zombie") finish(m, process, 143);
  m.state.os.processes = [];
  delete m.state.os.unitPids;
  m.state.os.files = [];
  m.state.os.pipes = [];
  m.state.os.cpus = [];
  m.state.os.serialRest = "";
  m.forget();
  for (const mount of ["", ...m.state.os.mounts.map(({ dir }) => dir)]) m.fs.dropOrphans(mount);
  writeBackAll(m);
  for (const i of m.state.net.interfaces) stopDhcp(m, i);
  dropTerminals(m);
  ttySane(m.state.os.tty);
  m.services.serialOut("\r\n");
}
