/** The recorded scripts of tests/fixtures/shell, run in a modelled guest and judged against what bash and Debian's tools did. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bytes, decodeUtf8, encodeUtf8, showUtf8 } from "../../simulator/content/bytes";
import { type TestGuest, TestWorld } from "../../simulator/guest/test-harness";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "shell");
/** Virtual seconds after which a script is given up. */
const LIMIT_S = 20;

/** What a run leaves: both streams and the exit code; `code` is null when it never ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** One script with what the real system did. */
export interface Recorded {
  /** `topic/name` */
  readonly id: string;
  readonly script: Bytes;
  /** programs that it starts by name */
  readonly needs: readonly string[];
  /** streams as text */
  readonly expected: Outcome;
}

/** How a guest's run compares: `refused` when the guest says by name that it does not have or know something. */
export type Verdict = "equal" | "refused" | "different";

interface RecordedFile {
  readonly results: Record<string, { script: Bytes; needs: string; stdout: Bytes; stderr: Bytes; code: number }>;
}

/** Topics that are recorded, in order. */
export function recordedTopics(): string[] {
  return readdirSync(join(FIXTURES, "expected"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/** The source of a topic: the scripts as they were written. */
export function sourceOf(topic: string): string {
  return readFileSync(join(FIXTURES, "scripts", `${topic}.sh`), "utf8");
}

/** The scripts of a topic. */
export function recordedScripts(topic: string): Recorded[] {
  const { results } = JSON.parse(readFileSync(join(FIXTURES, "expected", `${topic}.json`), "utf8")) as RecordedFile;
  return Object.entries(results).map(([name, { script, needs, stdout, stderr, code }]) => ({
    id: `${topic}/${name}`,
    script,
    needs: needs.split(" ").filter((tool) => tool !== ""),
    expected: { stdout: showUtf8(stdout), stderr: showUtf8(stderr), code },
  }));
}

/** Differences that are known, by script: why. */
export function knownDifferences(): Record<string, string> {
  return JSON.parse(readFileSync(join(FIXTURES, "different.json"), "utf8")) as Record<string, string>;
}

/** Takes scripts that no longer differ out of the list of known differences. */
export function forgetDifferences(mended: readonly string[]): void {
  const left = Object.entries(knownDifferences()).filter(([id]) => !mended.includes(id));
  writeFileSync(join(FIXTURES, "different.json"), `${JSON.stringify(Object.fromEntries(left), null, 2)}\n`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Bytes that are no text, in whichever way they came, as the recorded ones are shown. */
const shown = (text: string): string => showUtf8(encodeUtf8(text));

/** Runs scripts one after another, each in an empty directory; a guest in which one hung or broke is replaced. */
export class ScriptRunner {
  private guest: TestGuest | null = null;
  private count = 0;

  private booted(): TestGuest {
    if (this.guest === null) this.guest = new TestWorld().add().start().waitFor("login: ");
    return this.guest;
  }

  /** Runs a script as the recorder did: an empty directory, no input, the same variables. */
  run(script: Bytes): Outcome {
    const place = `/tmp/t/${++this.count}`;
    const line =
      `export LANG=C.UTF-8 TERM=dumb; unset USER LOGNAME SHELL; umask 022; mkdir -p ${place} && cd ${place} && unset OLDPWD && ` +
      `exec bash -c ${quoted(decodeUtf8(script))}`;
    const guest = this.booted();
    try {
      const { stdout, stderr, code } = guest.exec(line, LIMIT_S);
      return { stdout: shown(stdout), stderr: shown(stderr), code };
    } catch (error) {
      this.guest = null;
      return { stdout: "", stderr: `broken: ${error instanceof Error ? error.message : String(error)}`, code: null };
    }
  }
}

/** A message that names what is not there: a command, an option, a construct. */
const REFUSAL =
  /: (?:command not found|invalid option\b|unrecognized option|unknown (?:predicate|command|option|operand)|.*\bnot supported|.*\bunsupported)/;
const REFUSED_BY_SHELL =
  /: (?:syntax error|unexpected (?:EOF|argument)|bad substitution|.*: (?:invalid option|invalid shell option name|not a shell builtin|invalid format character)\b)/;
/** Builtins that a guest's shell may lack: the recorder sees only programs. */
const BUILTINS = "bind caller compgen compopt complete coproc enable fc getopts help logout mapfile readarray suspend times ulimit".split(
  " ",
);

function isRefused({ expected, needs }: Recorded, got: Outcome): boolean {
  // A command that is not found has failed by itself, however the script ends.
  const missing = /: ([^\s:]+): command not found$/gm;
  for (const [, name] of got.stderr.matchAll(missing)) if (needs.includes(name ?? "") || BUILTINS.includes(name ?? "")) return true;
  if (got.code === 0 || got.code === null) return false;
  // Scripts about errors are refused by the real tools too; their words may differ then, but that is no refusal.
  const refusals = (stderr: string): number =>
    stderr.split("\n").filter((line) => REFUSAL.test(line) || REFUSED_BY_SHELL.test(line)).length;
  return refusals(got.stderr) > refusals(expected.stderr);
}

/** Compares a guest's run with the real one. */
export function judge(recorded: Recorded, got: Outcome): Verdict {
  const { stdout, stderr, code } = recorded.expected;
  if (got.stdout === stdout && got.stderr === stderr && got.code === code) return "equal";
  return isRefused(recorded, got) ? "refused" : "different";
}
