// Checks that need programs of Debian packages; each stands in tests/conform/NAME.conform.ts. Names given as arguments choose among them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../tests/conform");
const ENDING = ".conform.ts";
const there = readdirSync(folder).flatMap((file) => (file.endsWith(ENDING) ? [file.slice(0, -ENDING.length)] : []));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !there.includes(name));
if (unknown.length > 0) {
  console.log(`There is no check ${unknown.join(", ")}; there are ${there.join(", ")}.`);
  process.exit(2);
}

const checks = [];
for (const name of there.filter((own) => asked.length === 0 || asked.includes(own)).sort())
  checks.push((await import(pathToFileURL(join(folder, `${name}${ENDING}`)).href)).check);

// Debian keeps servers where only root looks for them.
process.env.PATH += ":/usr/sbin:/sbin";
const isThere = (command) => spawnSync("sh", ["-c", 'command -v "$1"', "sh", command]).status === 0;
const missing = new Map(checks.flatMap(({ needs }) => needs.map((need) => [need.command, need])));
for (const command of [...missing.keys()]) if (isThere(command)) missing.delete(command);
for (const need of missing.values()) console.log(`${need.command}: not found; apt-get install ${need.package}`);
if (missing.size > 0) process.exit(1);

let broken = 0;
for (const check of checks) {
  console.log(`\n# ${check.title}`);
  try {
    await check.run(async (statement, see) => {
      try {
        await see();
        console.log(`ok: ${statement}`);
      } catch (error) {
        broken++;
        console.log(`FAILED: ${statement}\n${error instanceof Error ? error.stack : error}`);
      }
    });
  } catch (error) {
    broken++;
    console.log(`FAILED: ${check.title}\n${error instanceof Error ? error.stack : error}`);
  }
}
console.log(broken === 0 ? "\nconform: everything holds" : `\nconform: ${broken} broken`);
process.exitCode = broken === 0 ? 0 : 1;
