import { Box } from "lucide-react";
import { isSet } from "../../data/defaults";
import { defineKind } from "../../data/kind";
import { vmColumns } from "./columns";
import { hostOfVm, isGuest } from "./guests";
import { vmProperties } from "./properties";
import { vmTabs } from "./tabs";
import { vmState } from "./vm-state";

export const vmKind = defineKind<"VM">({
  name: "vm",
  of: "VM",
  is: isGuest,
  one: "menu.vm",
  many: "tree.vms",
  icon: Box,
  iconStyle: "mark",
  state: (_store, vm, asked) => vmState(vm, asked),
  saysState: true,
  home: (_store, vm) => hostOfVm(vm),
  subtitle: (store, vm) => {
    const host = isSet(vm.resident_on) ? store.record("host", vm.resident_on) : undefined;
    return host ? { words: "title.on", params: { host: host.name_label } } : null;
  },
  tabs: vmTabs,
  columns: vmColumns,
  place: { order: 1, parent: (store, vm) => hostOfVm(vm) ?? store.all("pool")[0]?.ref ?? null },
  properties: vmProperties,
  // Its addresses are not here: the server looks for them (search/found-elsewhere).
  foundBy: (_store, vm) => [vm.uuid, ...vm.tags],
});
