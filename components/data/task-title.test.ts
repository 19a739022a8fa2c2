import { expect, test } from "vitest";
import { operationNames } from "../../simulator";
import { textsOf } from "../../tests/support/all-texts";
import { plainStarter } from "../../tests/support/lab-driver";
import type { Rec } from "./defaults";
import { taskTitle } from "./task-title";

const taskTitles = { en: await textsOf("en", "task."), zh: await textsOf("zh", "task.") };
const nobody = (): null => null;

test("every operation has a title in both languages, but for those that only show something", () => {
  const isLook = (name: string): boolean => /^inside\.(follow|forget|clean_dirty)$/.test(name);
  const named = [...operationNames, "guest.poweroff", "guest.reboot"].filter((name) => !isLook(name));
  expect(Object.keys(taskTitles.en).sort()).toEqual(named.sort());
  expect(Object.keys(taskTitles.zh).sort()).toEqual(named.sort());
  for (const title of Object.values(taskTitles.zh)) expect(title).toMatch(/[\u4e00-\u9fff]/);
});

test("a task is called by what it does and the name of its object, as the object is called now", () => {
  const d = plainStarter();
  const task = d.record("task", d.taken("VM.pause", { vm: d.vm("web-01") })).fields as unknown as Rec<"task">;
  expect(taskTitle(task, "en", () => "web-02")).toBe("Pause web-02");
  expect(taskTitle(task, "zh", () => "web-02")).toBe("暂停 web-02");
  // Its object is gone: the name is the one that it had.
  expect(taskTitle(task, "en", nobody)).toBe("Pause web-01");
});

test("what has no object yet is called by the name that it will have", () => {
  const d = plainStarter();
  const template = d.all("VM").find(({ fields }) => fields.is_a_template);
  const made = d.taken("VM.create_from_template", {
    template: template?.ref,
    name_label: "New VM New VM $& x",
    memory: 512 * 1024 * 1024,
    VCPUs: 1,
  });
  expect(taskTitle(d.record("task", made).fields as unknown as Rec<"task">, "zh", nobody)).toBe("新建虚拟机 New VM New VM $& x");
  const imported = d.taken("lab.import_guest_config", { file_name: "a.cfg", text: 'name = "a"\nmemory = 256\n' });
  expect(taskTitle(d.record("task", imported).fields as unknown as Rec<"task">, "zh", nobody)).toBe("导入 a.cfg");
});

test("a task of no operation that the page knows has its own label", () => {
  const script = { name_label: "Nightly copy", other_config: {} };
  expect(taskTitle(script, "zh", nobody)).toBe("Nightly copy");
  expect(taskTitle({ ...script, other_config: { operation: "toString" } }, "en", nobody)).toBe("Nightly copy");
});
