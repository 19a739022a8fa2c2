/** Where an interface of a VM may go. */
import { isSet, type Rec } from "../../data/defaults";
import type { MenuAction } from "../../ui/menu-entries";
import { visibleText } from "../../ui/visible-text";
import type { CommandContext } from "../command";

type Asking = Pick<CommandContext, "session" | "t" | "text">;

/** Why a server cannot have a network for a VM that runs there, as far as the page can tell; null: it may. */
export function unreachedWhy(vm: Rec<"VM">, network: Rec<"network">, { session, text }: Asking): string | null {
  const { resident_on: host } = vm;
  const pifs = session.store.members("pifsByNetwork", network.ref);
  if (!isSet(host) || pifs.length === 0 || pifs.some((pif) => pif.host === host)) return null;
  return text({ code: "HOST_CANNOT_ATTACH_NETWORK", params: [host, network.ref] }, { ref: vm.ref });
}
/** Why an interface cannot go to a network; null: it may. */
export function moveWhy(vif: Rec<"VIF">, network: Rec<"network">, context: Asking): string | null {
  if (vif.network === network.ref) return context.t("vif.isThere");
  const vm = vif.currently_attached ? context.session.store.record("VM", vif.VM) : undefined;
  return vm ? unreachedWhy(vm, network, context) : null;
}
/** The networks that an interface can be moved to. */
export function moveEntries(vif: Rec<"VIF">, context: CommandContext): readonly MenuAction[] {
  return [...context.session.store.all("network")]
    .sort((a, b) => a.name_label.localeCompare(b.name_label))
    .map((network) => ({
      label: visibleText(network.name_label),
      why: moveWhy(vif, network, context),
      run: () => void context.act(vif.ref, "VIF.move", { self: vif.ref, network: network.ref }),
    }));
}
