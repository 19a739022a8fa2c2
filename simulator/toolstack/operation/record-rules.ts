/** Rules of names, texts and figures over all records: what a lab from outside has to keep, since it came through no other door. */
import { InvariantBroken } from "../../model/fault";
import { classInfo, type FieldInfo } from "../../model/fields";
import { classNames } from "../../model/generated/class-names";
import { isStationMac, isWithin, LIMITS, mibToBytes } from "../../model/limits";
import { parseType } from "../../model/types";
import { diskPlaceFault } from "../../world/disk-places";
import type { World } from "../../world/world";
import { positionFault, vcpuParamsFault } from "./limit-rules";
import { BadArgument } from "./operation";
import { cleanValue, reservedNames } from "./texts";

/** @throws InvariantBroken naming the object, its field and the rule */
export function checkRecords(world: World): void {
  checkTexts(world);
  checkVmNames(world);
  checkFigures(world);
}

function broken(what: string, why: string): never {
  throw new InvariantBroken(`[TXT-1] ${what}: ${why}`);
}

type AnyRow = Readonly<Record<string, unknown>> & { readonly $ref: string };

/** Fields that somebody may write; a name that is empty is one that was never given. */
function checkTexts(world: World): void {
  for (const name of classNames) {
    const fields = classInfo(name).fields.filter((field) => field.qualifier === "RW" || field.name === "name_label");
    if (fields.length === 0 || name === "task") continue;
    for (const row of world.db.all(name) as IterableIterator<AnyRow>) for (const field of fields) checkField(name, row, field);
  }
}

function checkField(className: string, row: AnyRow, field: FieldInfo): void {
  const value = row[field.name];
  if (value === "" || value === undefined) return;
  try {
    const kept = cleanValue(field.name, parseType(field.type), value);
    if (JSON.stringify(kept) !== JSON.stringify(value)) broken(`${className}.${field.name} of ${row.$ref}`, "blanks stand around its text");
  } catch (error) {
    if (error instanceof BadArgument)
      broken(`${className}.${field.name} of ${row.$ref}`, (error.fault.why ?? error.fault.params).join(" "));
    throw error;
  }
}

function checkVmNames(world: World): void {
  const reserved = reservedNames(world);
  for (const vm of world.db.all("VM"))
    if (!vm.is_control_domain && reserved.has(vm.name_label))
      broken(`VM.name_label of ${vm.$ref}`, `${vm.name_label} is the control domain's name`);
}

function checkFigures(world: World): void {
  const { memoryMib, mtuBytes, vcpus } = LIMITS;
  const memory = { least: mibToBytes(memoryMib.least), most: mibToBytes(memoryMib.most) };
  for (const vm of world.db.all("VM")) {
    if (vm.is_control_domain) continue;
    if (!isWithin(vcpus, vm.VCPUs_max)) broken(`VM.VCPUs_max of ${vm.$ref}`, `${vm.VCPUs_max}`);
    const params = vcpuParamsFault(vm.VCPUs_params);
    if (params) broken(`VM.${params.params[0]} of ${vm.$ref}`, `${params.params[1]}`);
    if (!isWithin(memory, vm.memory_static_max)) broken(`VM.memory_static_max of ${vm.$ref}`, `${vm.memory_static_max}`);
  }
  for (const vif of world.db.all("VIF")) {
    if (!isStationMac(vif.MAC)) broken(`VIF.MAC of ${vif.$ref}`, vif.MAC);
    if (!isWithin(mtuBytes, vif.MTU)) broken(`VIF.MTU of ${vif.$ref}`, `${vif.MTU}`);
    if (positionFault(vif.device, LIMITS.vifs)) broken(`VIF.device of ${vif.$ref}`, vif.device);
  }
  for (const network of world.db.all("network"))
    if (!isWithin(mtuBytes, network.MTU)) broken(`network.MTU of ${network.$ref}`, `${network.MTU}`);
  for (const vbd of world.db.all("VBD")) if (diskPlaceFault(vbd.userdevice)) broken(`VBD.userdevice of ${vbd.$ref}`, vbd.userdevice);
}
