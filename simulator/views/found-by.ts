import { fields, list, text } from "../model/shape";
import { defineView } from "./view";

/** Words of one question. */
const WORDS = 8;

/**
 * VMs by what not every page has of them: whose interfaces have an address or a MAC address that begins with a word. By word, the
 * references of the VMs.
 */
export const foundBy = defineView({
  args: fields({ words: list(text(1, 64), WORDS) }),
  role: "read-only",
  ask(world, { words }) {
    const wanted = [...new Set(words.map((word) => word.toLowerCase()))];
    const found = new Map(wanted.map((word) => [word, new Set<string>()]));
    const look = (vm: string, value: string): void => {
      const own = value.toLowerCase();
      for (const word of wanted) if (own.startsWith(word)) found.get(word)?.add(vm);
    };
    for (const vm of world.db.all("VM")) {
      const guest = world.db.get("VM_guest_metrics", vm.guest_metrics);
      if (guest) for (const name in guest.networks) look(vm.$ref, guest.networks[name] ?? "");
    }
    for (const vif of world.db.all("VIF")) look(vif.VM, vif.MAC);
    return Object.fromEntries([...found].map(([word, vms]) => [word, [...vms]]));
  },
});
