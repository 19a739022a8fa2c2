/** A long transfer is shown as the rate that it is, and goes frame by frame from the moment that somebody wants it to. */
import { expect, test } from "vitest";
import { BulkLab, nameOf } from "../support/bulk-lab";

test("a transfer that goes as a rate is shown with its ends, goes in frames once it is told to, and the next one as a rate again", () => {
  const bulk = BulkLab.make(1, 2);
  const { driver } = bulk;
  bulk.exec(nameOf(0), "head -c 40000000 /dev/zero > /tmp/f");
  const got = bulk.start(nameOf(1), "nc -l 5000 | wc -c");
  driver.run(3);
  const sent = bulk.start(nameOf(0), `nc -N ${bulk.ip(1)} 5000 < /tmp/f`);
  bulk.until(() => bulk.runs.length > 0);
  const [run] = bulk.runs;
  expect(bulk.lab.ask("transfers", null)).toEqual({
    isFrameByFrame: false,
    transfers: [
      {
        from: nameOf(0),
        to: nameOf(1),
        fromEnd: expect.stringMatching(new RegExp(`^${bulk.ip(0)}:\\d+$`)),
        toEnd: `${bulk.ip(1)}:5000`,
        since: run?.begun,
        at: run?.at,
        bytes: run?.moved,
        bytesPerS: run?.rate,
        windowBytesPerS: run?.wish,
      },
    ],
  });

  driver.taken("transfers.by_frame", {});
  driver.run(0.001);
  expect(bulk.lab.ask("transfers", null)).toEqual({ isFrameByFrame: true, transfers: [] });
  driver.run(0.02);
  expect(bulk.runs).toEqual([]);
  expect(bulk.isOver(sent)).toBe(false);

  expect(bulk.wait(got)).toBe("40000000\n");
  bulk.wait(sent);

  driver.taken("transfers.by_rate", {});
  bulk.start(nameOf(1), "nc -l 5001 > /dev/null");
  driver.run(3);
  bulk.start(nameOf(0), `nc -N ${bulk.ip(1)} 5001 < /tmp/f`);
  bulk.until(() => bulk.runs.length > 0);
  expect(bulk.lab.ask("transfers", null)).toMatchObject({ isFrameByFrame: false, transfers: [{ toEnd: `${bulk.ip(1)}:5001` }] });
});
