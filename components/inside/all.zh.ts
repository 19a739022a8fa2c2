import { zh as insideBeside } from "./beside/text.zh";
import { zh as insideDetails } from "./details/text.zh";
import { zh as insideFollow } from "./follow/text.zh";
import { zh as inside } from "./text.zh";

/** Texts of the inside of a host. */
export const texts = { ...inside, ...insideBeside, ...insideDetails, ...insideFollow };
