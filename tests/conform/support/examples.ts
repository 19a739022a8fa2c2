/** The examples of docs/deploy.md, as they stand there. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../../../docs/deploy.md", import.meta.url));

/** The only block of a language. */
export function example(language: string): string {
  const blocks = [...readFileSync(file, "utf8").matchAll(/^```(\S+)\n([\s\S]*?)^```$/gm)].filter((block) => block[1] === language);
  if (blocks.length !== 1) throw new Error(`docs/deploy.md has ${blocks.length} blocks of ${language}; one is needed`);
  return blocks[0]?.[2] ?? "";
}

/** Replaces what differs on this machine; a text that is not there any more is an error of this check. */
export function adapt(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`docs/deploy.md: the example has no ${JSON.stringify(from)} to replace`);
    return whole.replace(from, to);
  }, text);
}

/** The variables that the environment file sets; the block that names XENARIUM_ORIGINS. */
export function environment(): Readonly<Record<string, string>> {
  const blocks = [...readFileSync(file, "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((block) => block[1] ?? "");
  const own = blocks.find((block) => /^XENARIUM_ORIGINS=/m.test(block));
  if (own === undefined) throw new Error("docs/deploy.md has no example of /etc/xenarium.env");
  return Object.fromEntries([...own.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
}
