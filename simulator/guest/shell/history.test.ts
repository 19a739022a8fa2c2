import { expect, test } from "vitest";
import { addHistory, asOneLine } from "./history";
import { newShell, type ShellState } from "./state";
import { type Shell, setVar } from "./variables";

/** Commands of several lines, and what history keeps: as bash 5.2 does, but for arrays and comments, which it breaks. */
test.each([
  ["for i in 1 2\n  do\n    echo $i\n  done", "for i in 1 2;   do     echo $i;   done"],
  ["if true\nthen\n echo x;\nelse echo y\nfi", "if true; then  echo x; else echo y; fi"],
  ["f()\n{\n echo a # c\n echo b\n}", "f() {  echo a # c\n echo b; }"],
  ["echo 'a\n b'", "echo 'a\n b'"],
  ["cat <<E\nx\nE", "cat <<E\nx\nE"],
  ["for i in 1; do cat <<E\nx\nE\necho $i\ndone", "for i in 1; do cat <<E\nx\nE\necho $i; done"],
  ["case x in\n a) echo 1;;\n x) echo 2\n ;;\n esac", "case x in  a) echo 1;;  x) echo 2  ;;  esac"],
  ["echo a |\n cat", "echo a |  cat"],
  ["echo a &&\n\n echo b", "echo a &&  echo b"],
  ["x=(\n1\n2 )", "x=( 1 2 )"],
  ["(\necho a\n)", "( echo a; )"],
  ["{\necho do\necho x\n}", "{ echo do; echo x; }"],
  ["echo $(\ndate\n)", "echo $(\ndate\n)"],
])("%j", (command, kept) => {
  expect(asOneLine(command)).toBe(kept);
});

function shell(vars: Record<string, string>): Shell {
  const st: ShellState = newShell("interactive", "bash", [], 1, 0);
  const sh = { st, ctx: { hold: () => true, process: { heldBytes: 0 } } } as unknown as Shell;
  for (const [name, value] of Object.entries(vars)) setVar(sh, name, value);
  return sh;
}

test.each([
  [{}, ["a", "b", "a"]],
  [{ HISTCONTROL: "" }, ["a", "a", " c", "b", "a"]],
  [{ HISTCONTROL: "ignorespace" }, ["a", "a", "b", "a"]],
  [{ HISTCONTROL: "ignoredups" }, ["a", " c", "b", "a"]],
  [{ HISTCONTROL: "ignoreboth:erasedups" }, ["b", "a"]],
  [{ HISTCONTROL: "", HISTSIZE: "2" }, ["b", "a"]],
] as const)("with %j", (vars, kept) => {
  const sh = shell(vars);
  for (const line of ["a", "a", " c", "", "b", "a"]) addHistory(sh, line);
  expect(sh.st.history).toEqual([...kept]);
});
