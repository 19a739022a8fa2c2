import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { translate } from "./index";
import { serverText } from "./server-text";

test("a number takes the word that goes with it", () => {
  expect(translate("en", "host.vmCount", { count: 1 })).toBe("1 VM");
  expect(translate("en", "host.vmCount", { count: 0 })).toBe("0 VMs");
  expect(translate("en", "field.countsText", { hosts: 1, vms: 6, running: 3 })).toBe("1 server, 6 VMs, 3 running");
  expect(translate("zh", "host.vmCount", { count: 1 })).not.toContain("{");
});

test("what the server says of itself is said in Chinese sentence by sentence, with the reason in it", () => {
  expect(
    serverText(
      "zh",
      "The journal has a hole: entry 4 is missing, the next one is 6. Entries 4 to 9, which were acknowledged, are lost. The lab can be taken back to what is whole.",
    ),
  ).toBe("日志 (journal) 有缺口：缺少条目 4，下一条是 6。已确认的条目 4 至 9 已丢失。可以把实验室恢复到完好的部分。");
  expect(
    serverText(
      "zh",
      "The server cannot save changes now (the disk is full). Nothing is lost; repeat the request when there is space again.",
    ),
  ).toBe("服务器现在无法保存（磁盘已满）。没有丢失任何内容；有空间后请重新提交请求。");
  expect(serverText("zh", "db-01 was renamed. Nobody knows why.")).toBe("db-01 was renamed. Nobody knows why.");
  expect(serverText("en", "Sign in first.")).toBe("Sign in first.");
});
