import "../../tests/support/all-texts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LAB_ROLES } from "../../server/contract/roles";
import { serverText } from "./server-text";

const server = fileURLToPath(new URL("../../server", import.meta.url));
/** What may stand where a text has something of its own. */
const fillings = ["5", "web-01", "pool-admin"];

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "generated") yield* sources(path);
    else if (/(?<!\.test)\.ts$/.test(entry.name)) yield readFileSync(path, "utf8");
  }
}
/** Every text that stands beside a refusal's code in the server. */
function refusals(): string[] {
  const found = new Set<string>();
  for (const source of sources(server))
    for (const [, , text = ""] of source.matchAll(/new LabRefusal\(\s*"[A-Z_]+",\s*(["`])((?:(?!\1)[\s\S])*?)\1/g)) found.add(text);
  return [...found];
}
const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text) && !/[a-z]+ [a-z]+ [a-z]+/.test(text);

test("every refusal of the server's is said in Chinese", () => {
  const all = refusals();
  expect(all.length).toBeGreaterThan(40);
  const unsaid = all.filter((text) => !fillings.some((filling) => isChinese(serverText("zh", text.replace(/\$\{[^}]*\}/g, filling)))));
  expect(unsaid).toEqual([]);
});
test("why a moment cannot be reached is said in Chinese", () => {
  const source = readFileSync(join(server, "lab/journal/recovery.ts"), "utf8");
  const texts = [...source.matchAll(/new RecoveryRefused\(\s*(["`])((?:(?!\1)[\s\S])*?)\1/g)].map(([, , text = ""]) => text);
  expect(texts.length).toBeGreaterThan(4);
  const unsaid = texts
    // What begins with a damage is said by the damage's own row.
    .map((text) => text.replace(/^\$\{(?:own\.)?damage\} /, ""))
    .filter((text) => !isChinese(serverText("zh", text.replace(/\$\{[^}]*\}/g, "web-01"))));
  expect(unsaid).toEqual([]);
});
test("a refusal for want of a role names both roles as the pages do", () => {
  for (const role of LAB_ROLES.slice(0, -1)) {
    const said = serverText("zh", `This needs the role pool-admin in this lab; yours is ${role}.`);
    expect(said).toMatch(/^此操作需要本实验室中的角色：资源池管理员（pool-admin）；您的角色是：[\u4e00-\u9fff]+（[a-z-]+）。$/);
    expect(said).toContain(`（${role}）`);
  }
});

test("… and in English says what a control that is off says", () => {
  expect(serverText("en", "This needs the role vm-operator in this lab; yours is read-only.")).toBe(
    "This needs the role VM operator. You are Read-only in this lab.",
  );
  const unknown = "This needs the role king in this lab; yours is read-only.";
  expect(serverText("en", unknown)).toBe(unknown);
});
