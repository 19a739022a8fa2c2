/** Programs of Open vSwitch in a control domain that has it. */
import type { AnyProgram } from "../../guest/os/program";
import { ovsAppctl, ovsDpctl } from "./appctl";
import { ovsOfctl } from "./ofctl";
import { ovsVsctl } from "./vsctl";

export const ovsPrograms: readonly AnyProgram[] = [ovsVsctl, ovsOfctl, ovsAppctl, ovsDpctl];
