/** `xe-switch-network-backend` and `xe-get-network-backend` of a control domain. @source xen-api: scripts/xe-switch-network-backend, scripts/xe-get-network-backend */
import { BLACKLIST, NETWORK_CONF } from "../dom0/pool-net/network-backend";
import { type AnyProgram, instantProgram, type Output, type ProgramContext } from "../guest/os/program";
import { hasOvsScript } from "../world/host-software";
import { knownWiring } from "../world/host-wiring";
import { controlOf, insideOf } from "./common/control";
import { failed, printed } from "./common/output";

const ROOT = { uid: 0, gid: 0 };

/** Writes what the next boot goes by. */
function write(ctx: ProgramContext, backend: "bridge" | "openvswitch"): void {
  const folder = BLACKLIST.path.slice(0, BLACKLIST.path.lastIndexOf("/"));
  if (!ctx.fs.exists(folder)) ctx.fs.mkdir(folder, ROOT);
  if (backend === "openvswitch") ctx.fs.write(BLACKLIST.path, BLACKLIST.text, ROOT);
  else if (ctx.fs.exists(BLACKLIST.path)) ctx.fs.remove(BLACKLIST.path);
  ctx.fs.write(NETWORK_CONF, `${backend}\n`, ROOT);
}

function switchTo(args: readonly string[], ctx: ProgramContext): Output {
  const [asked = ""] = args;
  if (args.length !== 1) return { stdout: "Need bridge or openvswitch...\n", stderr: "", code: 1 };
  if (!["bridge", "vswitch", "openvswitch"].includes(asked)) return { stdout: 'Mode must be "bridge" or "vswitch"\n', stderr: "", code: 1 };
  const control = controlOf(ctx.control);
  if (ctx.uid !== 0) return failed(`xe-switch-network-backend: ${NETWORK_CONF}: Permission denied\n`, 1);
  if (knownWiring(control.world, control.host))
    return failed(
      "xe-switch-network-backend: this server's network scripts make its bridges; another kind is not part of this system\n",
      2,
    );
  const backend = asked === "bridge" ? "bridge" : "openvswitch";
  const first = "Cleaning up old ifcfg files\n";
  if (backend === "openvswitch" && !hasOvsScript(insideOf(control).hypervisor.release))
    return {
      stdout: `${first}Enabling openvswitch daemon\n`,
      stderr: "error reading information on service openvswitch: No such file or directory\n",
      code: 1,
    };
  write(ctx, backend);
  const daemon = backend === "openvswitch" ? "Enabling openvswitch daemon" : "Disabling openvswitch daemon";
  const stdout = `${first}${daemon}\nConfigure system for ${backend} networking\n`;
  return { stdout, stderr: "You *MUST* now reboot your system\n", code: 0 };
}

function get(_args: readonly string[], ctx: ProgramContext): Output {
  const backend = ctx.fs.text(NETWORK_CONF).trim();
  if (backend === "vswitch") return printed("openvswitch\n");
  return ["bridge", "openvswitch"].includes(backend) ? printed(`${backend}\n`) : failed(`Invalid network backend: ${backend}\n`, 1);
}

export const backendPrograms: readonly AnyProgram[] = [
  instantProgram("xe-switch-network-backend", switchTo, "/usr/bin/xe-switch-network-backend"),
  instantProgram("xe-get-network-backend", get, "/usr/bin/xe-get-network-backend"),
];
