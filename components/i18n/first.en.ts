import { en as forms } from "../form/text.en";
import { en as page } from "../page/text.en";
import { en as ui } from "../ui/text.en";
import { en as shared } from "./text.en";

/** Texts of every page. */
export const texts = { ...shared, ...ui, ...page, ...forms };
