import type { Bytes } from "../../content/bytes";
import type { BuiltinName } from "./builtin-names";
import type { Shell } from "./variables";

/** Exit code; or `blocked`: waits through the shell's state; `frame`: pushed code that will set the status; `execed`: became another program. */
export type BuiltinResult = number | "blocked" | "frame" | "execed";
/** A builtin command; `args[0]` is its name. */
export type Builtin = (sh: Shell, args: Bytes[]) => BuiltinResult;
/** A builtin under one of its names, as the tables of builtins have it. */
export type NamedBuiltin = readonly [BuiltinName, Builtin];
