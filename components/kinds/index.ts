/** Every kind of object of the console, in the order in which branches and lists show them. */
import { Kinds } from "../data/kind";
import { alertKind } from "./alert/kind";
import { applianceKind } from "./appliance/kind";
import { kindsWithoutPages } from "./device/kinds";
import { hostKind } from "./host/kind";
import { networkKind } from "./network/kind";
import { poolKind } from "./pool/kind";
import { srKind } from "./sr/kind";
import { templateKind } from "./template/kind";
import { vmKind } from "./vm/kind";

export const kinds = new Kinds([
  poolKind,
  hostKind,
  vmKind,
  srKind,
  networkKind,
  templateKind,
  applianceKind,
  ...kindsWithoutPages,
  alertKind,
]);
