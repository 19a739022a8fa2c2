/** The section of the guide that a form, wizard or page of properties leads to from its head, by its name; one without a row leads nowhere. */
export const helpOfForms: Readonly<Record<string, string>> = {
  properties: "first-lab#forms",
  newVm: "vms#new",
  import: "vms#import",
  addDisk: "storage#disks",
  attachDisk: "storage#disks",
  addVif: "networks#interfaces",
  ownGraph: "performance#own",
  createLab: "labs",
  renameLab: "labs",
  keepLab: "labs#sleep",
  members: "labs#members",
  addAccount: "labs#accounts",
  setPassword: "labs#accounts",
};
