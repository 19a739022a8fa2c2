import type { Machine } from "../../os/machine";

/** A line of init's: milliseconds since its part began. */
export interface InitLine {
  readonly ms: number;
  readonly text: string;
}

const OK = "[\x1b[0;32m  OK  \x1b[0m]";

function spaced(texts: readonly string[], step: number): InitLine[] {
  return texts.map((text, index) => ({ ms: step * (index + 1) + ((index * 37) % 41), text }));
}

function networkLines(m: Machine): string[] {
  return [" * Starting networking ...", " *   lo ... [ ok ]", ...m.nics.map((nic) => ` *   eth${nic.device} ...`)];
}

/** What starts before the network is waited for. */
export function earlyLines(m: Machine): InitLine[] {
  if (m.flavour.init === "busybox") return spaced(["", "Starting system log daemon: syslogd, klogd."], 240);
  if (m.flavour.init === "openrc") {
    return spaced(
      [
        "",
        ...(m.spec.medium ? [" * Mounting boot media: ok.", " * Installing packages to root filesystem: ok."] : []),
        "   OpenRC 0.54 is starting up Linux (x86_64) [XENU]",
        "",
        " * /proc is already mounted",
        " * Mounting /run ... [ ok ]",
        " * /run/openrc: creating directory",
        " * Remounting devtmpfs on /dev ... [ ok ]",
        " * Mounting cgroup filesystem ... [ ok ]",
        " * Starting busybox mdev ... [ ok ]",
        " * Loading hardware drivers ... [ ok ]",
        " * Loading modules ... [ ok ]",
        " * Setting system clock using the hardware clock [UTC] ... [ ok ]",
        " * Checking local filesystems  ... [ ok ]",
        " * Remounting root filesystem read/write ... [ ok ]",
        ` * Setting hostname ... [ ok ]`,
        ...(m.spec.medium ? [] : networkLines(m)),
      ],
      75,
    );
  }
  const name = m.flavour.osName;
  return spaced(
    [
      "",
      `Welcome to \x1b[1m${name}\x1b[0m!`,
      "",
      `${OK} Created slice \x1b[0;1;39msystem-getty.slice\x1b[0m - Slice /system/getty.`,
      `${OK} Listening on \x1b[0;1;39msystemd-journald.socket\x1b[0m - Journal Socket.`,
      `${OK} Listening on \x1b[0;1;39msystemd-udevd-control.socket\x1b[0m - udev Control Socket.`,
      `${OK} Finished \x1b[0;1;39mkeyboard-setup.service\x1b[0m - Set the console keyboard layout.`,
      `${OK} Started \x1b[0;1;39msystemd-journald.service\x1b[0m - Journal Service.`,
      `${OK} Finished \x1b[0;1;39msystemd-remount-fs.service\x1b[0m - Remount Root and Kernel File Systems.`,
      `${OK} Started \x1b[0;1;39msystemd-udevd.service\x1b[0m - Rule-based Manager for Device Events and Files.`,
      `${OK} Reached target \x1b[0;1;39mlocal-fs.target\x1b[0m - Local File Systems.`,
      `${OK} Finished \x1b[0;1;39msystemd-tmpfiles-setup.service\x1b[0m - Create Volatile Files and Directories.`,
      `${OK} Reached target \x1b[0;1;39msysinit.target\x1b[0m - System Initialization.`,
      `${OK} Started \x1b[0;1;39mcron.service\x1b[0m - Regular background program processing daemon.`,
      `${OK} Started \x1b[0;1;39mdbus.service\x1b[0m - D-Bus System Message Bus.`,
      `         Starting \x1b[0;1;39mnetworking.service\x1b[0m - Raise network interfaces...`,
    ],
    110,
  );
}

/** What starts once the network is up or was waited for long enough. */
export function lateLines(m: Machine, hasAddress: boolean): InitLine[] {
  if (m.flavour.init === "busybox") return [];
  if (m.flavour.init === "openrc" && m.spec.medium) return spaced([" * Starting busybox syslog ... [ ok ]"], 95);
  if (m.flavour.init === "openrc") {
    return spaced(
      [
        ...(m.nics.length > 0 ? [hasAddress ? " [ ok ]" : "udhcpc: no lease, forking to background\n [ ok ]"] : []),
        " * Starting busybox syslog ... [ ok ]",
        " * Starting busybox crond ... [ ok ]",
        " * Starting xe-guest-utilities ... [ ok ]",
        " * Starting sshd ... [ ok ]",
        ...unitsOf(m).map((unit) => ` * Starting ${unit} ... [ ok ]`),
      ],
      95,
    );
  }
  const network =
    hasAddress || m.nics.length === 0
      ? `${OK} Finished \x1b[0;1;39mnetworking.service\x1b[0m - Raise network interfaces.`
      : "[\x1b[0;1;31mFAILED\x1b[0m] Failed to start \x1b[0;1;39mnetworking.service\x1b[0m - Raise network interfaces.";
  const dom0 = m.spec.os === "dom0" ? ["xenstored", "xenconsoled", ...(m.daemons.xend === true ? ["xend"] : []), "xapi"] : [];
  return spaced(
    [
      network,
      `${OK} Reached target \x1b[0;1;39mnetwork.target\x1b[0m - Network.`,
      `${OK} Started \x1b[0;1;39msystemd-logind.service\x1b[0m - User Login Management.`,
      `${OK} Started \x1b[0;1;39mxe-daemon.service\x1b[0m - Xen guest agent.`,
      `${OK} Started \x1b[0;1;39mssh.service\x1b[0m - OpenBSD Secure Shell server.`,
      ...[...dom0, ...unitsOf(m)].map((unit) => `${OK} Started \x1b[0;1;39m${unit}.service\x1b[0m - ${unit}.`),
      `${OK} Started \x1b[0;1;39mserial-getty.service\x1b[0m - Serial Getty.`,
      `${OK} Reached target \x1b[0;1;39mmulti-user.target\x1b[0m - Multi-User System.`,
    ],
    130,
  );
}

/** Units of the workload. */
export function unitsOf(m: Machine): string[] {
  const out: string[] = [];
  for (const service of m.flavour.services(m)) {
    const unit = service.unit?.replace(".service", "");
    if (service.share > 0 && unit !== undefined && !out.includes(unit)) out.push(unit);
  }
  return out;
}

/** What init says while it stops. */
export function stopLines(m: Machine, kind: "poweroff" | "reboot" | "halt"): InitLine[] {
  if (m.flavour.init === "busybox")
    return spaced(
      [
        "The system is going down NOW!",
        "Sent SIGTERM to all processes",
        "Sent SIGKILL to all processes",
        kind === "reboot" ? "Requesting system reboot" : "Requesting system poweroff",
      ],
      240,
    );
  if (m.flavour.init === "openrc") {
    return spaced(
      [
        "The system is going down NOW!",
        ...unitsOf(m).map((unit) => ` * Stopping ${unit} ... [ ok ]`),
        ...(m.spec.medium ? [] : [" * Stopping sshd ... [ ok ]", " * Stopping busybox crond ... [ ok ]"]),
        " * Stopping busybox syslog ... [ ok ]",
        " * Unmounting filesystems ... [ ok ]",
        "Sent SIGTERM to all processes",
        "Sent SIGKILL to all processes",
        kind === "reboot" ? "Requesting system reboot" : "Requesting system poweroff",
      ],
      240,
    );
  }
  const target = kind === "reboot" ? ["reboot.target", "System Reboot"] : ["poweroff.target", "System Power Off"];
  return spaced(
    [
      "         Stopping \x1b[0;1;39msession-1.scope\x1b[0m - Session 1 of User root...",
      ...unitsOf(m).flatMap((unit) => [`         Stopping \x1b[0;1;39m${unit}.service\x1b[0m...`]),
      `${OK} Stopped target \x1b[0;1;39mmulti-user.target\x1b[0m - Multi-User System.`,
      "         Stopping \x1b[0;1;39mcron.service\x1b[0m - Regular background program processing daemon...",
      `${OK} Stopped \x1b[0;1;39mcron.service\x1b[0m - Regular background program processing daemon.`,
      ...unitsOf(m).map((unit) => `${OK} Stopped \x1b[0;1;39m${unit}.service\x1b[0m.`),
      `${OK} Stopped \x1b[0;1;39mssh.service\x1b[0m - OpenBSD Secure Shell server.`,
      `${OK} Stopped \x1b[0;1;39msystemd-logind.service\x1b[0m - User Login Management.`,
      `${OK} Stopped target \x1b[0;1;39mnetwork.target\x1b[0m - Network.`,
      `${OK} Stopped \x1b[0;1;39mnetworking.service\x1b[0m - Raise network interfaces.`,
      `${OK} Reached target \x1b[0;1;39mumount.target\x1b[0m - Unmount All Filesystems.`,
      `${OK} Reached target \x1b[0;1;39mshutdown.target\x1b[0m - System Shutdown.`,
      `${OK} Reached target \x1b[0;1;39mfinal.target\x1b[0m - Late Shutdown Services.`,
      `${OK} Reached target \x1b[0;1;39m${target[0] ?? ""}\x1b[0m - ${target[1] ?? ""}.`,
    ],
    260,
  );
}
