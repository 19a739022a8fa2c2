import { ipToText, prefixMask } from "../../../wire/address";
import { startNetwork } from "../../modelled/network-start";
import { addInterface } from "../../net/interfaces";
import { newNet } from "../../net/state";
import { formatDate } from "../../os/calendar";
import { kernelStarts } from "../../os/cpu-account";
import type { Machine } from "../../os/machine";
import type { Json, Mono } from "../../os/types";
import { firmwareLines } from "../linux/firmware-lines";

/** State of Windows' Special Administration Console. @source Microsoft: Emergency Management Services, SAC commands */
interface Sac {
  stage: "firmware" | "booting" | "prompt" | "stopping";
  line: string;
  nextAt: Mono | null;
  channels: string[];
  stopKind: "poweroff" | "reboot";
  firmwareLine: number;
}

function sacOf(m: Machine): Sac {
  m.state.sac ??= { stage: "firmware", line: "", nextAt: m.mono(), channels: [], stopKind: "poweroff", firmwareLine: 0 } as unknown as Json;
  return m.state.sac as unknown as Sac;
}

function print(m: Machine, text: string): void {
  m.services.serialOut(text.replace(/\n/g, "\r\n"));
}

/** Boot, stop and their times: 25–70 s on SSD. @source metrics.md §6 */
export function windowsTimers(m: Machine): void {
  const sac = sacOf(m);
  const now = m.mono();
  if (sac.nextAt === null || now < sac.nextAt) return;
  if (sac.stage === "firmware") {
    const lines = firmwareLines(m);
    while (sac.firmwareLine < 5 && (lines[sac.firmwareLine]?.ms ?? 0) * 1000 <= now) print(m, `${lines[sac.firmwareLine++]?.text ?? ""}\n`);
    sac.nextAt = sac.firmwareLine < 5 ? (lines[sac.firmwareLine]?.ms ?? 0) * 1000 : now;
    if (sac.firmwareLine < 5) return;
    sac.stage = "booting";
    m.state.phase = "booting";
    m.state.boot.kernelAt = now;
    kernelStarts(m);
    m.state.boot.part = "done";
    m.services.probeFrontends();
    sac.nextAt = now + m.randomBetween(24_000, 42_000) * 1000;
    return;
  }
  if (sac.stage === "booting") {
    sac.stage = "prompt";
    sac.nextAt = null;
    m.state.phase = "running";
    m.state.net = newNet();
    startNetwork(m);
    m.state.workload.nextAt = now + 1_000_000;
    m.state.agentAt = now + 8_000_000;
    print(
      m,
      '\nComputer is booting, SAC started and initialized.\n\nUse the "ch -?" command for information about using channels.\nUse the "?" command for general help.\n\n\nSAC>\nEVENT: The CMD command is now available.\nSAC>',
    );
    return;
  }
  if (sac.stage === "stopping") {
    sac.nextAt = null;
    m.state.phase = "stopped";
    m.services.stopped(sac.stopKind);
  }
}

/** Next time Windows wants to run. */
export function nextWindowsTimer(m: Machine): Mono | null {
  return m.state.phase === "stopped" || m.state.phase === "off" ? null : sacOf(m).nextAt;
}

/** A clean shutdown: 10–40 s. */
export function sacShutdown(m: Machine, kind: "poweroff" | "reboot"): void {
  const sac = sacOf(m);
  if (sac.stage === "stopping") return;
  sac.stage = "stopping";
  sac.stopKind = kind;
  sac.nextAt = m.mono() + m.randomBetween(10_000, 22_000) * 1000;
  m.state.phase = "stopping";
  m.state.workload.scale = null;
  m.state.workload.nextAt = null;
  m.state.agentAt = null;
  m.state.net.dhcp = [];
  print(m, '\n<?xml>\n<BP>\n<INSTANCE CLASSNAME="BLUESCREEN">\n'.slice(0, 0));
}

/** Keys typed at the serial port. */
export function sacInput(m: Machine, text: string): void {
  const sac = sacOf(m);
  if (sac.stage !== "prompt") return;
  for (const c of text) {
    if (c === "\r" || c === "\n") {
      const line = sac.line.trim();
      sac.line = "";
      print(m, "\n");
      command(m, sac, line);
      if (m.state.phase === "running") print(m, "SAC>");
    } else if (c === "\x7f" || c === "\b") {
      if (sac.line !== "") print(m, "\b \b");
      sac.line = sac.line.slice(0, -1);
    } else if (c >= " " && sac.line.length < 200) {
      sac.line += c;
      print(m, c);
    }
  }
}

const HELP = `ch         Channel management commands.  Use ch -? for more help.
cmd        Create a Command Prompt channel.
d          Dump the current kernel log.
f          Toggle detailed or abbreviated tlist info.
? or help  Display this list.
i          List all IP network numbers and their IP addresses.
i <#> <ip> <subnet> <gateway> Set IPv4 addr., subnet and gateway.
id         Display the computer identification information.
k <pid>    Kill the given process.
l <pid>    Lower the priority of a process to the lowest possible.
lock       Lock access to Command Prompt channels.
m <pid> <MB-allow> Limit the memory usage of a process to <MB-allow>.
p          Toggle paging the display.
r <pid>    Raise the priority of a process by one.
s          Display the current time and date (24 hour clock used).
s mm/dd/yyyy hh:mm Set the current time and date (24 hour clock used).
t          Tlist.
restart    Restart the system immediately.
shutdown   Shutdown the system immediately.
crashdump  Crash the system. You must have crash dump enabled.
`;

const TASKS: readonly [number, string, number, number][] = [
  [4, "System", 148, 3_100],
  [92, "Registry", 4, 24_000],
  [372, "smss.exe", 2, 1_200],
  [480, "csrss.exe", 11, 5_600],
  [556, "wininit.exe", 2, 6_900],
  [564, "csrss.exe", 9, 5_100],
  [620, "winlogon.exe", 4, 11_800],
  [676, "services.exe", 8, 9_400],
  [700, "lsass.exe", 9, 17_300],
  [820, "svchost.exe", 14, 24_800],
  [884, "svchost.exe", 11, 15_600],
  [1012, "svchost.exe", 48, 74_200],
  [1460, "XenSvc.exe", 6, 12_100],
  [1520, "spoolsv.exe", 7, 14_900],
  [2216, "MsMpEng.exe", 24, 148_000],
];

function identity(m: Machine): string {
  return `       Computer Name: ${m.spec.name
    .toUpperCase()
    .replace(/[^A-Z0-9-]/g, "")
    .slice(
      0,
      15,
    )}\n      Computer GUID: {${m.spec.uuid}}\n      Version Number: 10.0.20348\n             Product: Windows Server 2022 Standard\n       Processor Architecture: AMD64\n     Service Pack: 0.0\n Time since last reboot: ${Math.floor(m.uptimeUs() / 3_600_000_000)}:${String(Math.floor(m.uptimeUs() / 60_000_000) % 60).padStart(2, "0")}:${String(Math.floor(m.uptimeUs() / 1_000_000) % 60).padStart(2, "0")}\n`;
}

function date(m: Machine): string {
  return `Date: ${formatDate("%m/%d/%Y  Time (GMT): %H:%M:%S", m.nowSeconds(), 0)}:${String(Math.floor((m.unixUs() % 1_000_000) / 1000)).padStart(3, "0")}\n`;
}

function taskList(m: Machine): string {
  return `memory: ${Math.floor(m.spec.memoryBytes / 1024)} kb  uptime: ${Math.floor(m.uptimeUs() / 1_000_000)} s\n\n   Pid  Thds   WS(kb)  Name\n${TASKS.map(([pid, name, threads, ws]) => `${String(pid).padStart(6)} ${String(threads).padStart(5)} ${String(ws).padStart(8)}  ${name}\n`).join("")}`;
}

function channels(sac: Sac, option: string | undefined): string {
  return option === "-?"
    ? "Channel management commands:\nch                List all channels.\nch -si <#>        Switch to a channel by its number.\nch -sn <name>     Switch to a channel by its name.\nch -ci <#>        Close a channel by its number.\n"
    : option !== undefined
      ? "Access to Command Prompt channels needs a Windows logon, which this model does not have.\n"
      : `Channel List\n\n(Use "ch -?" for information on using channels)\n\n# Status  Channel Name\n0 (AV)    SAC\n${sac.channels.map((name, i) => `${i + 1} (AV)    ${name}\n`).join("")}`;
}

function command(m: Machine, sac: Sac, line: string): void {
  const [verb = "", ...rest] = line.toLowerCase().split(/\s+/);
  switch (verb) {
    case "":
      return;
    case "?":
    case "help":
      print(m, HELP);
      return;
    case "i":
      addresses(m, rest);
      return;
    case "id":
      print(m, identity(m));
      return;
    case "s":
      print(m, date(m));
      return;
    case "t":
      print(m, taskList(m));
      return;
    case "l":
    case "k":
    case "r":
      print(
        m,
        TASKS.some(([pid]) => String(pid) === rest[0])
          ? verb === "k"
            ? "SAC failed to terminate the process.  It is possible the process exited.\n"
            : "Priority changed.\n"
          : `Expected a process id, "${verb} <pid>".\n`,
      );
      return;
    case "d":
      print(
        m,
        `${Math.floor(m.uptimeUs() / 1_000_000)}: xenvif|PdoStart: ATTACHED\n${Math.floor(m.uptimeUs() / 1_000_000)}: xenvbd|TargetStart: Target[0] : ENABLED\n`,
      );
      return;
    case "cmd":
      sac.channels.push(`Cmd${String(sac.channels.length + 1).padStart(4, "0")}`);
      print(
        m,
        `The Command Prompt session was successfully launched.\nSAC>\nEVENT:   A new channel has been created.  Use "ch -?" for channel help.\nChannel: ${sac.channels[sac.channels.length - 1] ?? ""}\n`,
      );
      return;
    case "ch":
      print(m, channels(sac, rest[0]));
      return;
    case "restart":
    case "shutdown":
      print(m, verb === "restart" ? "The system is restarting.\n" : "The system is shutting down.\n");
      sacShutdown(m, verb === "restart" ? "reboot" : "poweroff");
      return;
    case "crashdump":
      print(m, "\nCRASHDUMP\n*** STOP: 0x000000E2 (0x0000000000000000,0x0000000000000000,0x0000000000000000,0x0000000000000000)\n");
      m.state.phase = "stopped";
      m.services.stopped("crash");
      return;
    case "p":
    case "f":
    case "lock":
      print(m, "\n");
      return;
    default:
      print(m, 'Unrecognized command.  Type "?" or "help" to see a list of valid commands.\n');
  }
}

function addresses(m: Machine, rest: readonly string[]): void {
  if (rest.length > 0) {
    print(m, "SAC failed to set the IP Address, subnet mask, and gateway.\n");
    return;
  }
  for (const nic of m.nics) addInterface(m, nic);
  let text = "";
  for (const i of m.state.net.interfaces) {
    const address = i.addresses[0];
    const gateway = m.state.net.routes.find((route) => route.prefix === 0 && route.device === i.device)?.via ?? 0;
    text += `Net: ${i.device + 1}, Ip=${ipToText(address?.ip ?? 0)}  Subnet=${ipToText(address ? prefixMask(address.prefix) : 0)}  Gateway=${ipToText(gateway ?? 0)}\n`;
  }
  print(m, text === "" ? "There are no IP addresses available.\n" : text);
}
