import { type Dictionary, en, type TextKey } from "./en";
export const zh: Dictionary<TextKey> = en;
