import type { Words } from "../../../../i18n";

/** Words of the New VM wizard that stand on several of its pages. */
export const newVmWords = {
  count: "vm.howMany",
  names: "vm.theyAreCalledNamesN",
  like: "vm.copySettingsFrom",
  likeTemplate: "vm.theTemplate",
  atStart: "vm.vCPUsAtStart",
  cores: "vm.coresPerSocket",
  weight: "vm.priorityWeight",
  least: "vm.leastMemory",
  most: "vm.mostMemory",
  range: "vm.letMemoryFollowWhatThe",
  cannotBoot: "vm.nothingThatItCouldStart",
  laterDisc: "vm.discImagesComeWithThe",
  here: "vm.itWouldStartHereNow",
  after: "vm.afterFreeWithIt",
  lands: "vm.wouldStartOn",
  nowhere: "vm.noServerCanTakeIt",
  takes: "vm.takes",
  takesText: "vm.memoryOfMemoryDiskOf",
  firmware: "vm.bootMode",
  pygrub: "vm.pvTheKernelOnIts",
  gpu: "vm.gpu",
  noGpu: "vm.noneNoServerHereHas",
} as const satisfies Readonly<Record<string, Words>>;
