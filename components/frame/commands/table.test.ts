import { expect, test } from "vitest";
import { kinds } from "../../kinds";
import { commands } from "./table";

const isHere = (names: readonly string[] | undefined): boolean =>
  names === undefined || names.some((name) => (kinds.named(name)?.tabs?.length ?? 0) > 0);
/** Operations after which somebody has less than before. */
const TAKES = /destroy|unplug|shutdown|reboot|suspend|\.pause|\.disable/;

test("[cases/console 2] whatever takes something away is found in the palette by its own name alone", () => {
  const found = commands.filter(({ isNotInPalette, operation = "", isDanger }) => !isNotInPalette && (isDanger || TAKES.test(operation)));
  // Dismissing an alert is offered where alerts are.
  expect(found.filter(({ disrupts, on }) => !disrupts && isHere(on)).map(({ id }) => id)).toEqual([]);
  expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(["host.disable", "vapp.delete", "template.delete", "vm.suspend"]));
});
test("[cases/console 2] … and there it asks: by a question of its own, or by the dialog that it opens", () => {
  const asking = commands.filter(({ disrupts, confirm, run }) => disrupts && !confirm && !run);
  expect(asking.map(({ id }) => id)).toEqual([]);
});
test("the palette holds no command for what cannot be chosen outside a grid of devices", () => {
  expect(commands.filter(({ isNotInPalette, on }) => !isNotInPalette && !isHere(on)).map(({ id }) => id)).toEqual([]);
});
test("what one key does depends on what is chosen alone: no two commands for one kind have the same keys in the same state", () => {
  const keyed = commands.flatMap((command) =>
    command.keys ? (command.on ?? ["lab"]).map((on) => ({ at: `${on} ${command.keys}`, command })) : [],
  );
  const twice = keyed.filter(({ at }, index) => keyed.findIndex((other) => other.at === at) !== index);
  expect(twice.filter(({ command }) => !command.isForItsStates).map(({ at }) => at)).toEqual([]);
});
