import { because, type Fault, type FaultCode, fault } from "./fault";
import { errorParams } from "./generated/errors";
import { ownFaultParams } from "./own-faults";
import { readSaid } from "./said";

/** Names of the parameters of every code, as they go on the wire. */
export const faultParams: Readonly<Record<FaultCode, readonly string[]>> = { ...errorParams, ...ownFaultParams };

/**
 * Reads a refusal that was sent or written down as plain texts.
 * @returns null when the code is not known here or has not all of its parameters: what then is, the caller says. Parameters beyond those known stay.
 */
export function faultFrom(code: string, params: readonly string[]): Fault | null {
  const isKnown = Object.hasOwn(faultParams, code) && params.length >= faultParams[code as FaultCode].length;
  return isKnown ? ({ code, params } as unknown as Fault) : null;
}

/**
 * What a task that failed says of itself. One that this version does not know is an INTERNAL_ERROR which quotes it.
 * @param errorInfo - the record's `error_info`
 * @param why - the rule that was broken, as the record's `other_config` keeps it, where anybody may have written
 */
export function taskFault(errorInfo: readonly string[], why = ""): Fault {
  const [code = "INTERNAL_ERROR", ...params] = errorInfo;
  const known = faultFrom(code, params);
  if (!known) return fault("INTERNAL_ERROR", [code, ...params].join(" "));
  const said = readSaid(why);
  return said ? because(known, said) : known;
}
