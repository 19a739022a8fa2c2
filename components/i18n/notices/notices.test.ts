import { expect, test } from "vitest";
import { noticeNames } from "../../../simulator/toolstack/notices/notice";
import { textsOf } from "../../../tests/support/all-texts";
import { noticeText } from "./notice-text";

const [noticesEn, noticesZh] = await Promise.all([textsOf("en", "notice."), textsOf("zh", "notice.")]);

test("every notice has a text in both languages, and no text is without a notice", () => {
  expect(Object.keys(noticesEn).sort()).toEqual([...noticeNames].sort());
  expect(Object.keys(noticesZh).sort()).toEqual([...noticeNames].sort());
  expect(noticeNames).toHaveLength(109);
});
test("texts are short, each in its own language, and no two notices are said alike", () => {
  const chinese = /[\u4e00-\u9fff]/;
  for (const [texts, isChinese] of [
    [noticesEn, false],
    [noticesZh, true],
  ] as const) {
    const all = Object.values(texts);
    expect(all.filter((text) => chinese.test(text) !== isChinese || text !== text.trim() || text.length > 48)).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  }
});
test("a message that somebody has made by hand is said by its own name", () => {
  expect(noticeText("zh", "BACKUP_DONE")).toBe("BACKUP_DONE");
  expect(noticeText("en", "toString")).toBe("toString");
  expect(noticeText("zh", "VM_STARTED")).toBe("已启动");
});
