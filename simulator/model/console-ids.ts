/** Names of consoles: each says what kind it is and whose. */

/** `serial`: of a VM, a control domain's too, shared by all who may type there. `shell`: one person's own, in a control domain. */
export type ConsoleKind = "serial" | "shell";

/** What a console's id says. */
export interface ConsolePlace {
  readonly kind: ConsoleKind;
  /** ref of the VM of a serial console, of the host of a shell */
  readonly object: string;
  /** account whose shell it is; null: nobody's own */
  readonly user: string | null;
}

/** Id of a VM's serial console. */
export function serialConsole(vm: string): string {
  return `serial:${vm}`;
}

/** Id of a shell in a host's control domain. @param number - of no other shell of the lab, before or after */
export function shellConsole(host: string, user: string, number: number): string {
  return `shell:${host}:${user}:${number}`;
}

/** Reads an id. A VM's ref names its serial console, as it does at XAPI's door. @source xapi.md (CONNECT /console: ref of a VM or console) */
export function consolePlace(id: string): ConsolePlace {
  const shell = /^shell:(.+):([^:]*):\d+$/.exec(id);
  if (shell) return { kind: "shell", object: shell[1] as string, user: shell[2] as string };
  return { kind: "serial", object: id.startsWith("serial:") ? id.slice("serial:".length) : id, user: null };
}
