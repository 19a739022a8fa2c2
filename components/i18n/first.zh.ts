import { zh as forms } from "../form/text.zh";
import { zh as page } from "../page/text.zh";
import { zh as ui } from "../ui/text.zh";
import { zh as shared } from "./text.zh";

/** Texts of every page. */
export const texts = { ...shared, ...ui, ...page, ...forms };
