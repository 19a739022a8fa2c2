/** The section of the guide that a form, wizard, page of properties or dialog leads to from its head, by its name; one without a row leads nowhere. */
export const helpOfForms = {
  properties: "first-lab#forms",
  newVm: "vms#new",
  import: "vms#import",
  addDisk: "storage#disks",
  attachDisk: "storage#disks",
  addVif: "networks#interfaces",
  link: "networks#map",
  reach: "networks#trace",
  faults: "networks#faults",
  gatewayRules: "networks#gateway",
  outsideHost: "networks#outside",
  capture: "networks#captures",
  replay: "networks#replay",
  switchPort: "networks#switch",
  switchCable: "networks#switches",
  switchCost: "networks#switches",
  switchPlug: "networks#switches",
  switchTree: "networks#switches",
  ownGraph: "performance#own",
  createLab: "labs",
  renameLab: "labs",
  keepLab: "labs#sleep",
  members: "labs#members",
  addAccount: "labs#accounts",
  setPassword: "labs#accounts",
  graphEvent: "performance#read",
  undo: "time#undo",
  compare: "time#compare",
  mark: "time#marks",
  branchOff: "time#new-lab",
  tags: "finding#organising",
  folders: "finding#organising",
  customFields: "finding#organising",
  vApp: "finding#vapps",
  saveSearch: "finding#searches",
} as const;

/** Of a form that is known by its name alone. */
export function helpOfForm(name: string): string | undefined {
  return Object.hasOwn(helpOfForms, name) ? helpOfForms[name as keyof typeof helpOfForms] : undefined;
}
