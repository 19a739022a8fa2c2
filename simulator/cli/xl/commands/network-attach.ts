/** `xl network-attach`. @source cli.md §6, §7 (vif) */

import { notUp } from "../../../dom0/device-setup";
import { parseVif } from "../../../toolstack/guest-config/specs";
import { freeVifDevices } from "../../../toolstack/vm/vm-records";
import { type ServedOptions, usualScript, withOptions } from "../../../world/vif-options";
import { rateKey } from "../../../world/vif-rate";
import { bridgeAsked } from "../../../world/wired-links";
import { printed } from "../../common/output";
import { finish, perform, performNow } from "../../common/tasks";
import { words as worded } from "../../common/words";
import { quit, type XlCall, type XlCommand } from "../command";
import { attachFailure, guestFor, knownBackend, nicFault, notUpText } from "../devices";
import { rateShown } from "../rate-shown";

const ADD_FAILED = "libxl_device_nic_add failed.\n";

/** What `key=value` words ask for, read as a configuration's `vif`. @source xen: tools/xl/xl_nic.c, parse_nic_config */
function readNic(call: XlCall): ServedOptions & { readonly mac: string; readonly bridge: string; readonly mtu: number } {
  const words = call.args.slice(1).flatMap((word) => word.split(","));
  const nic = parseVif(words.join(","));
  if ("error" in nic) return quit(nic.error[0] === "vif.mac" ? "Invalid parameter `mac'.\n" : `${worded(nic.error)}\n`);
  const { mac, script, ip, gatewaydev, bridge_vlans, rate } = nic;
  const options = { script, ip, gatewaydev, ...(bridge_vlans ? { bridge_vlans } : {}), ...(rate ? { rate } : {}) };
  return { mac, bridge: nic.bridge ?? "xenbr0", mtu: nic.mtu ?? 1500, ...options, backend: knownBackend(call, nic.backend) };
}

/** An interface in a dry run. @source xen: tools/libs/light/libxl_types.idl, libxl_device_nic (order) */
function shown(
  call: XlCall,
  { mac, bridge, mtu, script, ip, gatewaydev, backend, bridge_vlans = "", rate = "" }: ReturnType<typeof readNic>,
): unknown {
  const said = (key: string, value: string) => (value === "" ? {} : { [key]: value });
  const end = {
    bridge: bridge + bridge_vlans,
    script: script || usualScript(backend === "" ? call.inside.software : {}),
    ...rateShown(rateKey(rate)),
    ...said("gatewaydev", gatewaydev),
  };
  return { ...said("backend_domname", backend), mtu, mac, ...said("ip", ip), ...end };
}

export const networkAttach: XlCommand = {
  name: "network-attach",
  summary: "Give a domain a network interface",
  usage:
    "<Domain> [type=<type>] [mac=<mac>] [bridge=<bridge>] [ip=<ip>] [script=<script>] [backend=<BackDomain>] [vifname=<name>] [rate=<rate>] [model=<model>] [accel=<accel>]",
  needs: 1,
  modifies: true,
  canDryRun: true,
  run(call) {
    const { world } = call;
    const id = call.domid(call.arg(0));
    const nic = readNic(call);
    const { mac, bridge, mtu } = nic;
    if (call.isDryRun) return printed(`vif: ${JSON.stringify(shown(call, nic), null, 4)}\n\n`);
    const guest = guestFor(call, id, ADD_FAILED);
    const device = freeVifDevices(world, guest.vm)[0] ?? quit(ADD_FAILED);
    const network = [...world.db.all("network")].find((own) => own.bridge === bridge);
    const hasBridge = network !== undefined && bridgeAsked(world, call.inside.ref, bridge) !== null;
    const why = nicFault(call, nic, bridge, hasBridge);
    if (why || !network)
      return quit(
        (why ? notUpText(id, "vif", Number(device), notUp({ kind: "vif", domid: id, number: Number(device) }, why)) : "") + ADD_FAILED,
      );
    const made: Record<string, string | null> = {};
    const answer = perform(call, made, "VIF.create", {
      VM: guest.vm,
      network: network.$ref,
      device,
      MAC: mac,
      MTU: mtu,
      other_config: withOptions({}, nic),
    });
    if ("fault" in answer && answer.fault) quit(attachFailure(id, "vif", Number(device), answer.fault) + ADD_FAILED);
    return { goesOn: { vif: made.value ?? "", id, device: Number(device) } };
  },
  step(call, memory) {
    return finish(call, memory, {
      op: "VIF.plug",
      args: { self: memory.vif },
      refused(why) {
        if (call.world.db.get("VIF", String(memory.vif))) performNow(call, "VIF.destroy", { self: memory.vif });
        quit(attachFailure(Number(memory.id), "vif", Number(memory.device), why) + ADD_FAILED);
      },
    });
  },
};
