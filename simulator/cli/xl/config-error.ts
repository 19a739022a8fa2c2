/** What libxlu says of a configuration that cannot be read. @source cli.md §5 */
import type { ParseError } from "../../toolstack/guest-config/parse";
import { words } from "../common/words";

/** Beside an error, where the file looks like Python. @source xen: tools/libs/util/libxlu_cfg.c, parse */
const PYTHON_WARNING =
  "warning: Config file looks like it contains Python code.\n" +
  "warning:  Arbitrary Python is no longer supported.\n" +
  "warning:  See https://wiki.xen.org/wiki/PythonInXlConfig\n";

/** An error as libxlu reports it. @param name - of the file. @source cli.md §5 (`file:line: config parsing error near <token>: <msg>`) */
export function parseErrorText(name: string, { line, near, problem, isLikelyPython }: ParseError): string {
  return `${name}:${line}: ${words(["config.format", near, problem])}\n${isLikelyPython ? PYTHON_WARNING : ""}`;
}
