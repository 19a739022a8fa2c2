import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { LabDriver, openedHistory } from "../support/lab-driver";

const history = (): LabDriver => openedHistory(11);

test("[KER-2] an xm that waits goes on in a lab opened from a snapshot, and ends as in the one that went on", () => {
  const first = history();
  const commands = ["service xend restart", "xm start build-old", "xm list"];
  first.exec("xen-2011", commands[0] as string);
  const entry = { at: first.now, kind: "exec", id: "waits", target: "xen-2011", commandLine: commands[1] as string } as const;
  first.lab.apply(entry);
  first.run(0.3);
  const second = new LabDriver(openLab(first.lab.snapshot()));
  for (const driver of [first, second]) driver.run(30);
  expect(second.exec("xen-2011", "xm list")).toEqual(first.exec("xen-2011", "xm list"));
  expect(first.exec("xen-2011", "xm list build-old").stdout).toMatch(/build-old +\d+ +2048/);
});

test("[KER-2] the history scenario replays to the same state, with commands on old hosts and daemons that stop and start", () => {
  const script = (driver: LabDriver): string => {
    driver.exec("xen-2011", "xm start build-old");
    driver.exec("xen-2014", "service xend restart; xm mem-set shop-db 1024; xm sched-credit -d shop-db -w 512");
    driver.exec("xen-2006", "systemctl stop xenconsoled; xm pause legacy-web; systemctl start xenconsoled; xm unpause legacy-web");
    driver.run(20);
    return JSON.stringify(driver.lab.snapshot());
  };
  expect(script(history())).toBe(script(history()));
});
