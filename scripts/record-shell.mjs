// Records what bash and Debian's tools print for the scripts of tests/fixtures/shell/scripts, into tests/fixtures/shell/expected.
// Run it as root on Debian 12 (`node scripts/record-shell.mjs [topic …]`); tests only read what it wrote.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
const TIMEOUT_S = 10;
/** Tools whose versions a recording depends on. */
const VERSIONED = { bash: "bash", coreutils: "ls", findutils: "find", grep: "grep", sed: "sed", diffutils: "diff" };

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "..", "tests", "fixtures", "shell");

/** Scripts of one topic file: `#: name` begins each; blank lines at a script's end are not part of it. */
export function parseScripts(text) {
  const scripts = new Map();
  for (const part of text.split(/^#: /m).slice(1)) {
    const end = part.indexOf("\n");
    const name = part.slice(0, end).trim();
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`"${name}" is no name of a script`);
    if (scripts.has(name)) throw new Error(`two scripts are called "${name}"`);
    scripts.set(name, part.slice(end + 1).replace(/\n+$/, ""));
  }
  return scripts;
}

const environment = (path) => ({ PATH: path, HOME: "/root", LANG: "C.UTF-8", TERM: "dumb" });

/**
 * Runs its arguments with pipes as standard output and error (node would give sockets, which cannot be opened again). What this
 * shell itself says of a killed child goes nowhere.
 */
const WITH_PIPES = `
{ { { (exec 2>&3 3>&- 4>&-; exec "$@" </dev/null); echo $? >&4; } | cat >stdout 3>&- 4>&-; } 3>&1 | cat >stderr 4>&-; } 4>code`;

/** What a script prints and its exit code, in a new empty directory. */
function runOnce(script, path) {
  const place = mkdtempSync(join(tmpdir(), "record-"));
  const work = join(place, "work");
  mkdirSync(work);
  try {
    const variables = Object.entries(environment(path)).map(([name, value]) => `${name}=${value}`);
    const command = ["/usr/bin/env", "-i", "-C", work, ...variables, "bash", "-c", script];
    spawnSync("/bin/sh", ["-c", WITH_PIPES, "sh", "/usr/bin/timeout", "-s", "KILL", `${TIMEOUT_S}`, ...command], {
      cwd: place,
      env: environment(PATH),
      stdio: "ignore",
    });
    const [stdout, stderr, code] = ["stdout", "stderr", "code"].map((file) => readFileSync(join(place, file), "latin1"));
    if (stdout.includes(place) || stderr.includes(place)) throw new Error("it prints the directory that it runs in");
    return { stdout, stderr, code: Number(code) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A directory of stand-ins for every tool: each writes down its name and becomes the tool. */
function makeSpies() {
  const dir = mkdtempSync(join(tmpdir(), "spies-"));
  const log = join(dir, "log");
  const bin = join(dir, "bin");
  const spy = join(dir, "spy");
  writeFileSync(spy, `#!/bin/sh\necho "\${0##*/}" >>${log}\nPATH=${PATH} exec "/usr/bin/\${0##*/}" "$@"\n`);
  chmodSync(spy, 0o755);
  mkdirSync(bin);
  // bash is always needed, and the recorded one must keep the PATH of the stand-ins.
  for (const name of readdirSync("/usr/bin")) if (name !== "bash") symlinkSync(spy, join(bin, name));
  return { dir, log, bin };
}

/** Names of the tools that a script starts by PATH. */
function toolsOf(script, spies) {
  writeFileSync(spies.log, "");
  runOnce(script, `${spies.bin}:${PATH}`);
  return [...new Set(readFileSync(spies.log, "utf8").split("\n"))].filter((name) => name !== "").sort();
}

function firstLine(command) {
  return spawnSync(command, ["--version"], { encoding: "utf8", env: environment(PATH) }).stdout.split("\n")[0];
}

/** JSON in which every byte beyond ASCII is an escape, laid out as the formatter leaves it. */
function toJson(value) {
  const text = JSON.stringify(value, null, 2).replace(/[\x7f-\xff]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  return `${text}\n`;
}

/** A script (its bytes as Latin-1, as everything recorded), the tools it needs, and what it did, the same twice. */
function recordOne(script, spies) {
  const first = runOnce(script, PATH);
  const second = runOnce(script, PATH);
  if (JSON.stringify(first) !== JSON.stringify(second)) throw new Error(`it is not the same twice: ${toJson([first, second])}`);
  return { script: Buffer.from(script, "utf8").toString("latin1"), needs: toolsOf(script, spies).join(" "), ...first };
}

/** Records a topic; scripts that cannot be recorded go to `problems`. */
function record(topic, tools, spies, problems) {
  const results = {};
  for (const [name, script] of parseScripts(readFileSync(join(fixtures, "scripts", `${topic}.sh`), "utf8"))) {
    try {
      results[name] = recordOne(script, spies);
    } catch (error) {
      problems.push(`${topic}/${name}: ${error.message}`);
    }
  }
  writeFileSync(join(fixtures, "expected", `${topic}.json`), toJson({ tools, results }));
  return Object.keys(results).length;
}

function main(chosen) {
  if (process.getuid() !== 0) throw new Error("scripts are recorded as root");
  process.umask(0o022);
  const topics = readdirSync(join(fixtures, "scripts"))
    .filter((file) => file.endsWith(".sh"))
    .map((file) => basename(file, ".sh"))
    .sort();
  const tools = Object.fromEntries(Object.entries(VERSIONED).map(([name, command]) => [name, firstLine(command)]));
  const spies = makeSpies();
  const problems = [];
  let count = 0;
  try {
    mkdirSync(join(fixtures, "expected"), { recursive: true });
    for (const topic of chosen.length > 0 ? chosen : topics) count += record(topic, tools, spies, problems);
    for (const file of readdirSync(join(fixtures, "expected")))
      if (!topics.includes(basename(file, ".json"))) rmSync(join(fixtures, "expected", file));
  } finally {
    if (existsSync(spies.dir)) rmSync(spies.dir, { recursive: true });
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  console.log(`${count} scripts recorded with ${tools.bash}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
