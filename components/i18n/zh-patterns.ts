import { serverPatterns } from "./zh-server";
import { refusalPatterns } from "./zh-server-refusals";

/** 服务器自身的英文文本。 */
export const texts = {};
export const patterns = [...serverPatterns, ...refusalPatterns];
