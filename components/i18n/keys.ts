/** What texts there are: each folder's text.en.ts adds its own, so that one that does not exist does not compile. */
// biome-ignore lint/suspicious/noEmptyInterface: text.en.ts of each folder extends it
export interface TextTable {}
export type TextKey = keyof TextTable & string;
export type Language = "en" | "zh";
