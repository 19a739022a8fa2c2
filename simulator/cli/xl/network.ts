/** `xl network-list`, `network-attach`, `network-detach`. @source cli.md §6, §7 (vif) */
import { exit } from "../../guest/os/program";
import type { Ref } from "../../model/ref";
import { parseVif } from "../../toolstack/guest-config/specs";
import { bridgeKey } from "../../toolstack/network-ports";
import { freeVifDevices } from "../../toolstack/vm-records";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { attachFailure, devicesOf, guestFor, numberOf, scriptFailure } from "./devices";
import { left, right } from "./format";
import { perform } from "./tasks";

const ADD_FAILED = "libxl_device_nic_add failed.\n";

const networkList: Subcommand = {
  summary: "List network interfaces of domains",
  usage: "<Domain(s)>",
  needs: 1,
  run(call) {
    const [mac, path] = [left("Mac Addr.", 17), left("BE-path", 30)];
    call.ctx.out(`Idx BE ${mac} handle state ${left("evt-ch", 6)} ${right("tx-", 5)}/rx-ring-ref ${path}\n`);
    for (const text of call.args) {
      for (const { id, back, backDomid, front, behind } of devicesOf(call, call.domid(text), "vif")) {
        const own = behind("mac") ?? "00:00:00:00:00:00";
        const [state, channel] = [numberOf(front("state")), numberOf(front("event-channel"))];
        const [tx, rx] = [numberOf(front("tx-ring-ref")), numberOf(front("rx-ring-ref"))];
        call.ctx.out(
          `${left(id, 3)} ${left(backDomid, 2)} ${own}${right(id, 6)} ${right(state, 5)} ${right(channel, 6)} ${right(tx, 5)}/${left(rx, 11)} ${left(back, 30)}\n`,
        );
      }
    }
    return printed("");
  },
};

/** What `key=value` words ask for, read as a configuration's `vif`. @source xen: tools/xl/xl_nic.c, parse_nic_config */
function readNic(call: Call): { readonly mac: string; readonly bridge: string; readonly mtu: number } {
  const words = call.args.slice(1).flatMap((word) => word.split(","));
  const nic = parseVif(words.join(","));
  if ("error" in nic) return quit(nic.error.startsWith("mac ") ? "Invalid parameter `mac'.\n" : `${nic.error}\n`);
  return { mac: nic.mac, bridge: nic.bridge ?? "xenbr0", mtu: nic.mtu ?? 1500 };
}

const networkAttach: Subcommand = {
  summary: "Give a domain a network interface",
  usage:
    "<Domain> [type=<type>] [mac=<mac>] [bridge=<bridge>] [ip=<ip>] [script=<script>] [backend=<BackDomain>] [vifname=<name>] [rate=<rate>] [model=<model>] [accel=<accel>]",
  needs: 1,
  modifies: true,
  canDryRun: true,
  run(call) {
    const { world } = call;
    const id = call.domid(call.arg(0));
    const { mac, bridge, mtu } = readNic(call);
    if (call.isDryRun) return printed(`vif: ${JSON.stringify({ mtu, mac, bridge, script: "vif-bridge" }, null, 4)}\n\n`);
    const guest = guestFor(call, id, ADD_FAILED);
    const device = freeVifDevices(world, guest.vm)[0] ?? quit(ADD_FAILED);
    const network = [...world.db.all("network")].find((own) => own.bridge === bridge);
    if (!network || !world.fabric.bridges.has(bridgeKey(call.inside.ref, bridge)))
      return quit(scriptFailure(id, "vif", Number(device), `Could not find bridge device ${bridge}`) + ADD_FAILED);
    const made: Record<string, string | null> = {};
    const answer = perform(call, made, "VIF.create", { VM: guest.vm, network: network.$ref, device, MAC: mac, MTU: mtu });
    if ("fault" in answer && answer.fault) quit(attachFailure(id, "vif", Number(device), answer.fault) + ADD_FAILED);
    return { goesOn: { vif: made.value ?? "", id, device: Number(device) } };
  },
  step(call, memory) {
    const progress = perform(call, memory, "VIF.plug", { self: memory.vif });
    if ("wait" in progress) return progress.wait;
    if (progress.fault === null) return exit(0);
    if (call.world.db.get("VIF", String(memory.vif))) perform(call, {}, "VIF.destroy", { self: memory.vif });
    return quit(attachFailure(Number(memory.id), "vif", Number(memory.device), progress.fault) + ADD_FAILED);
  },
};

const networkDetach: Subcommand = {
  summary: "Take a network interface away from a domain",
  usage: "<Domain> <DevId|mac>",
  needs: 2,
  modifies: true,
  run(call) {
    const guest = call.guest(call.domid(call.arg(0)));
    const name = call.arg(1).toLowerCase();
    const vif: Ref<"VIF"> | undefined = guest
      ? call.world.db.must("VM", guest.vm).VIFs.find((ref) => {
          const own = call.world.db.must("VIF", ref);
          return own.currently_attached && (name.includes(":") ? own.MAC === name : own.device === `${Number.parseInt(name, 10) || 0}`);
        })
      : undefined;
    return vif ? { goesOn: { vif } } : quit(`Unknown device ${call.arg(1)}.\n`);
  },
  step(call, memory) {
    const progress = perform(call, memory, "VIF.unplug", { self: memory.vif });
    if ("wait" in progress) return progress.wait;
    if (progress.fault) quit("libxl_device_nic_del failed.\n");
    perform(call, {}, "VIF.destroy", { self: memory.vif });
    return exit(0);
  },
};

export const networkCommands = {
  "network-attach": networkAttach,
  "network-list": networkList,
  "network-detach": networkDetach,
} as const;
