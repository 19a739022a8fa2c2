/** Keymap, hostname, passwords, time zone and user of setup-alpine. @source alpine-conf: setup-keymap, setup-hostname, setup-timezone, setup-user */
import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import { addUser, isTaken, setPassword } from "./accounts";
import { type AlpineState, heading, question } from "./alpine-state";
import type { Nodes } from "./dialogue";
import { put } from "./target";
import { setZone, ZONE_NAMES, zoneRegions, zonesIn } from "./zones";

/** Some of the keyboard layouts of kbd-bkeymaps. */
const LAYOUTS = ["cn", "de", "es", "fr", "gb", "it", "jp", "pl", "us"];
/** @source busybox: loginutils/passwd.c, libbb/obscure.c (PASSWORD_MINLEN) */
const PASSWORD_LEAST = 6;
const COLUMNS = 5;

function hostnameComplaint(name: Bytes): Bytes | null {
  if (name.length > 63) return `Hostname '${name}' is too long.`;
  if (!/^[0-9a-z.-]*$/.test(name)) return "Hostname must only contain letters (a-z), digits (0-9), '.' or -";
  return name.startsWith("-") ? "Hostname must not start with a '-'" : null;
}

/** Names in as many columns as a line of 80 has room for. */
function columns(names: readonly string[]): Bytes {
  let out = "";
  for (let at = 0; at < names.length; at += COLUMNS) {
    const row = names.slice(at, at + COLUMNS).map((name) => name.padEnd(80 / COLUMNS));
    out += `${row.join("").trimEnd()}\n`;
  }
  return out;
}

function takeHostname(ctx: ProgramContext, st: AlpineState, line: Bytes): string {
  const { os } = ctx.machine.state;
  const name = line === "" ? os.hostname : line;
  const complaint = hostnameComplaint(name);
  if (complaint !== null) {
    ctx.out(`${complaint}\n`);
    return "hostname";
  }
  const [short = "", ...rest] = name.split(".");
  st.domain = rest.join(".");
  put(ctx.machine, "/etc/hostname", `${short}\n`);
  return "interfaces";
}

function userComplaint(ctx: ProgramContext, name: Bytes): Bytes | null {
  const at = [...name].findIndex((c, i) => !(/[a-z0-9_]/i.test(c) || (i > 0 && /[-.]/.test(c))));
  if (at >= 0) return `adduser: illegal character with code ${name.charCodeAt(at)} at position ${at}`;
  if (name.length > 32) return "adduser: bad name";
  return isTaken(ctx.machine, name) ? `adduser: user '${name}' in use` : null;
}

export const identity: Nodes<AlpineState> = {
  start: {
    run(ctx) {
      ctx.out(`\n ALPINE LINUX INSTALL\n${"-".repeat(22)}\n${heading("Keymap")}`);
      return "keymap";
    },
  },
  keymap: {
    ask: () => `Available keyboard layouts:\n${columns(LAYOUTS)}${question("Select keyboard layout:", "none")}`,
    take(ctx, _st, line) {
      if (line !== "" && line !== "none" && line !== "abort") {
        if (!LAYOUTS.includes(line)) return "keymap";
        put(ctx.machine, "/etc/conf.d/loadkmap", `KEYMAP=/etc/keymap/${line}.bmap.gz\n`);
      }
      ctx.out(heading("Hostname"));
      return "hostname";
    },
  },
  hostname: {
    ask: (ctx) => question("Enter system hostname (fully qualified form, e.g. 'foo.example.org')", ctx.machine.state.os.hostname),
    take: takeHostname,
  },
  rootPassword: {
    run(ctx, st) {
      ctx.out(heading("Root Password"));
      st.who = "root";
      st.after = "named";
      return "password";
    },
  },
  password: {
    isSecret: true,
    ask: (_ctx, st) => `Changing password for ${st.who}\nNew password: `,
    take(ctx, st, line) {
      ctx.out("\n");
      if (line.length < PASSWORD_LEAST) ctx.out("Bad password: too short\n");
      st.password = line;
      return "again";
    },
  },
  again: {
    isSecret: true,
    ask: () => "Retype password: ",
    take(ctx, st, line) {
      ctx.out("\n");
      const isSame = line === st.password;
      st.password = "";
      if (!isSame) {
        ctx.out(`Passwords don't match\npasswd: password for ${st.who} is unchanged\nPlease retry.\n`);
        return "password";
      }
      setPassword(ctx.machine, "", st.who, line);
      ctx.out(`passwd: password for ${st.who} changed by root\n`);
      return st.after;
    },
  },
  zones: {
    run(ctx, st) {
      ctx.out(`${heading("Timezone")}${columns(zoneRegions())}`);
      st.region = "";
      return "zone";
    },
  },
  zone: {
    ask: (_ctx, st) =>
      st.region === ""
        ? question("Which timezone are you in? ('?' for list)", "UTC")
        : question(`What sub-timezone of '${st.region}' are you in? ('?' for list)`),
    take(ctx, st, line) {
      if (line === "?") {
        ctx.out(columns(st.region === "" ? zoneRegions() : zonesIn(st.region)));
        return "zone";
      }
      const zone = st.region === "" ? line.replace(/\/$/, "") || "UTC" : `${st.region}/${line}`;
      if (zonesIn(zone).length > 0) {
        st.region = zone;
        return "zone";
      }
      st.region = "";
      if (ZONE_NAMES.includes(zone)) {
        setZone(ctx.machine, "", zone);
        ctx.out(heading("User"));
        return "user";
      }
      ctx.out(`'${zone}' is not a valid timezone on this system\n`);
      return "zone";
    },
  },
  user: {
    ask: () => question("Setup a user? (enter a lower-case loginname, or 'no')", "no"),
    take(_ctx, st, line) {
      if (line === "" || line === "no") return "disks";
      st.name = line;
      return "fullName";
    },
  },
  fullName: {
    ask: (_ctx, st) => question(`Full name for user ${st.name}`, st.name),
    take(ctx, st, line) {
      const complaint = userComplaint(ctx, st.name);
      if (complaint !== null) {
        ctx.out(`${complaint}\n`);
        return "user";
      }
      st.fullName = line === "" ? st.name : line.replace(/[:,]/g, "");
      addUser(ctx.machine, "", { name: st.name, fullName: st.fullName, password: "", shell: "/bin/ash", groups: ["wheel"] });
      // Until it has a password nobody logs in as it.
      setPassword(ctx.machine, "", st.name, null);
      st.who = st.name;
      st.after = "disks";
      return "password";
    },
  },
};
