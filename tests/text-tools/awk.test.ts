import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeUtf8, showUtf8 } from "../../simulator/content/bytes";
import { TestWorld } from "../../simulator/guest/test-harness";

/** A script, and what it printed on both streams and ended with where it was recorded. */
type Recorded = readonly [script: string, stdout: string, stderr: string, code: number];

function recorded(tool: string): Recorded[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", "fixtures", "text-tools", `${tool}.json`), "utf8")) as Recorded[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const shown = (text: string): string => showUtf8(encodeUtf8(text));

/** Recorded with mawk 1.3.4-20200120 and gawk 5.2.1 as `awk`: `LC_ALL=C.UTF-8 bash --norc -c SCRIPT </dev/null` in an empty directory. */
describe.each([
  ["mawk", "debian"],
  ["gawk", "alpine"],
])("%s does what the real one did", (tool, os) => {
  const guest = new TestWorld()
    .add({ os: os as "debian" })
    .start()
    .waitFor("login: ");
  let count = 0;

  test.each(recorded(tool))("%s", (script, stdout, stderr, code) => {
    const place = `/tmp/${tool}-${++count}`;
    const got = guest.exec(`mkdir ${place} && cd ${place} && exec bash -c ${quoted(script)} </dev/null`, 20);
    expect([shown(got.stdout), shown(got.stderr), got.code]).toEqual([stdout, stderr, code]);
  });
});
