import { en as insideBeside } from "./beside/text.en";
import { en as insideDetails } from "./details/text.en";
import { en as insideFollow } from "./follow/text.en";
import { en as inside } from "./text.en";

/** Texts of the inside of a host. */
export const texts = { ...inside, ...insideBeside, ...insideDetails, ...insideFollow };
