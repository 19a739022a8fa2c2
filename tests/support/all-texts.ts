/** All texts of the console, in both languages: what a test says with `translate` is here when this has been imported. */
import "../../components/accounts/texts";
import "../../components/frame/history/texts";
import "../../components/frame/texts";
import "../../components/graphs/texts";
import "../../components/i18n/texts";
import "../../components/inside/texts";
import "../../components/kinds/common/console/texts";
import "../../components/kinds/common/properties/texts";
import "../../components/kinds/host/tabs/texts";
import "../../components/kinds/vm/dialogs/texts";
import "../../components/kinds/vm/tabs/texts";
import "../../components/kinds/vm/wizards/texts";
import "../../components/labs/texts";
import "../../components/topology/texts";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../../components/i18n/keys";
import { bring } from "../../components/i18n/loaded";
import { serverSays } from "../../components/i18n/patterns";

await bring(serverSays);

export interface TextFile {
  /** repository path of its folder */
  readonly folder: string;
  readonly texts: Readonly<Record<string, string>>;
}
const root = join(import.meta.dirname, "../..");

/** Every folder's texts in a language. */
export async function textFiles(language: Language): Promise<TextFile[]> {
  const names = readdirSync(join(root, "components"), { recursive: true, encoding: "utf8" });
  return Promise.all(
    names
      .filter((name) => name.endsWith(`text.${language}.ts`))
      .sort()
      .map(async (name) => ({
        folder: join("components", name, ".."),
        texts: ((await import(join(root, "components", name))) as Record<Language, TextFile["texts"]>)[language],
      })),
  );
}
/** Texts of a language by key, of keys that begin so, without that beginning. */
export async function textsOf(language: Language, prefix = ""): Promise<Record<string, string>> {
  const all = (await textFiles(language)).flatMap(({ texts }) => Object.entries(texts));
  return Object.fromEntries(all.flatMap(([key, text]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), text]] : [])));
}
