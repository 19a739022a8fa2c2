import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { shownName } from "./quoting";

/** Inputs that a program reads one after another. */
export interface Inputs {
  /** those to come */
  files: Bytes[];
  /** descriptor being read, -1 none, -2 finished */
  fd: number;
  /** name of what is being read, `-` standard input */
  name: Bytes;
  /** exit code so far */
  code: number;
}

/** How a program speaks of its inputs. */
export interface InputSpec {
  readonly name: string;
  /** what is said when a file cannot be read; `file: why` unless told */
  complaint?(file: Bytes, why: string): string;
  /** exit code after such a file, 1 unless told */
  readonly badFileCode?: number;
}

/** Says that an input cannot be read. @param error - name of the error, such as `ENOENT` */
export function inputComplaint(spec: InputSpec, ctx: ProgramContext, inputs: Inputs, file: Bytes, error: string): void {
  const why = errorText(error);
  ctx.err(`${spec.name}: ${spec.complaint ? spec.complaint(file, why) : `${shownName(file)}: ${why}`}\n`);
  inputs.code = Math.max(inputs.code, spec.badFileCode ?? 1);
}

/** Opens the next input that can be opened; false when there are no more. @param refused - told of those that cannot */
export function openNext(spec: InputSpec, ctx: ProgramContext, inputs: Inputs, refused?: (file: Bytes, error: string) => void): boolean {
  for (let next = inputs.files.shift(); next !== undefined; next = inputs.files.shift()) {
    inputs.name = next;
    if (next === "-") {
      inputs.fd = 0;
      return true;
    }
    const fd = next === "" ? "ENOENT" : ctx.fs.isDir(ctx.path(next)) ? "EISDIR" : ctx.open(next, "r");
    if (typeof fd === "number") {
      inputs.fd = fd;
      return true;
    }
    inputComplaint(spec, ctx, inputs, next, fd);
    refused?.(next, fd);
  }
  return false;
}
