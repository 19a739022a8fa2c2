import type { TextSource } from "./loaded";

/** What the server says in English of itself, in other languages. A page has it a moment after it is there: it is said when something is refused. */
export const serverSays: TextSource = { en: async () => ({ texts: {} }), zh: () => import("./zh-patterns") };
