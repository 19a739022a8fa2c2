import { describe, expect, test } from "vitest";
import {
  forgetDifferences,
  judge,
  knownDifferences,
  recordedScripts,
  recordedTopics,
  ScriptRunner,
  sourceOf,
  type Verdict,
} from "./recorded-scripts";

/** `REMOVE_MENDED=1` shortens different.json instead of asking for it. */
const removesMended = process.env.REMOVE_MENDED === "1";
const known = knownDifferences();
const counts: Record<Verdict, number> = { equal: 0, refused: 0, different: 0 };
const runner = new ScriptRunner();

describe("[shell.md] scripts do what bash and Debian's tools did when they were recorded, or are refused by name", () => {
  test.each(recordedTopics())("%s", (topic) => {
    const unexpected: unknown[] = [];
    const mended: string[] = [];
    for (const recorded of recordedScripts(topic)) {
      const got = runner.run(recorded.script);
      const verdict = judge(recorded, got);
      counts[verdict]++;
      const isKnown = recorded.id in known;
      if (verdict === "different" && !isKnown) unexpected.push({ id: recorded.id, expected: recorded.expected, got });
      if (verdict !== "different" && isKnown) mended.push(recorded.id);
    }
    expect(unexpected, "scripts that differ and are not in different.json").toEqual([]);
    if (removesMended) forgetDifferences(mended);
    else expect(mended, "scripts that no longer differ: take them out of different.json (REMOVE_MENDED=1 does)").toEqual([]);
  });

  test("the list of known differences names recorded scripts only", () => {
    console.log(`recorded scripts: ${counts.equal} equal, ${counts.refused} refused by name, ${counts.different} different`);
    const ids = new Set(recordedTopics().flatMap((topic) => recordedScripts(topic).map(({ id }) => id)));
    expect(Object.keys(known).filter((id) => !ids.has(id))).toEqual([]);
  });
});

test.each(recordedTopics())("the recording of %s is that of its scripts", (topic) => {
  const source = Buffer.from(sourceOf(topic), "utf8").toString("latin1");
  const recorded = recordedScripts(topic);
  expect(source.match(/^#: .*$/gm)).toEqual(recorded.map(({ id }) => `#: ${id.slice(topic.length + 1)}`));
  for (const { id, script } of recorded) expect(source, id).toContain(`#: ${id.slice(topic.length + 1)}\n${script}\n`);
});
