import { type Fault, type FaultCode, fault } from "./fault";
import { errorParams } from "./generated/errors";
import { ownFaultParams } from "./own-faults";

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

/** What a task that failed says of itself (`error_info`). One that this version does not know is an INTERNAL_ERROR which quotes it. */
export function taskFault(errorInfo: readonly string[]): Fault {
  const [code = "INTERNAL_ERROR", ...params] = errorInfo;
  return faultFrom(code, params) ?? fault("INTERNAL_ERROR", [code, ...params].join(" "));
}
