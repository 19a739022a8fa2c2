// Makes of docs/guide what the browser shows: a file for each language, fetched when somebody opens the help.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileGuide, GUIDE_LANGUAGES } from "./guide-files";

const target = join(import.meta.dirname, "../components/guide/generated");
mkdirSync(target, { recursive: true });
for (const language of GUIDE_LANGUAGES) writeFileSync(join(target, `${language}.json`), JSON.stringify(compileGuide(language)));
