/** The only door to the simulator. */

export { words } from "./cli/common/words";
export { ChunkLost, type ChunkStore } from "./content/chunks";
export { LAB_FILE_BYTES } from "./content/file-account";
export type * from "./contract/inside";
export type * from "./contract/lab";
export type { PlacedSlice, Slice } from "./kernel/pieces";
export type { SimTime } from "./kernel/time";
export { MILLISECOND, SECOND, simTime } from "./kernel/time";
export type { LabOptions } from "./lab";
export { createLab, ENGINE_VERSION, openLab } from "./lab";
export type { ClassMeta, FieldMeta, MessageMeta } from "./model/class-meta";
export { type ConsoleKind, type ConsolePlace, consolePlace, serialConsole, shellConsole } from "./model/console-ids";
export type { Fault, FaultCode, Result, WireFault } from "./model/fault";
export { InvariantBroken } from "./model/fault";
export type { RecordOf } from "./model/generated/rows";
export { LIMITS, type Limits } from "./model/limits";
export type { ClassName, Ref } from "./model/ref";
export { NULL_REF } from "./model/ref";
export type { Said, SaidCode, WireSaid } from "./model/said";
export { type Form, type Shape, shaped } from "./model/shape";
export type { Given, Taken } from "./model/signature";
export { type ReadText, readText, type TextKind } from "./model/text";
export { type ScenarioId, scenarios } from "./scenario/shipped/catalogue";
export { type OperationName, operationNames, operationViews } from "./toolstack/table";
export { type ViewAnswer, type ViewArgs, type ViewName, viewHeads } from "./views/table";
