import { expect, test } from "vitest";
import { VirtualClock } from "./clock";

test("time goes on at its speed between two words from the server, and stands when the connection is lost", () => {
  let wall = 1000;
  const clock = new VirtualClock(() => wall);
  clock.hear({ labId: "l", virtualUs: 5_000_000, speed: 10, reached: null, nextEventUs: null });
  wall += 200;
  expect(clock.nowUs()).toBe(7_000_000);
  clock.hearTime(6_000_000);
  expect(clock.nowUs()).toBe(7_000_000);
  clock.hearTime(9_000_000);
  expect(clock.nowUs()).toBe(9_000_000);
  clock.stop();
  wall += 60_000;
  expect(clock.nowUs()).toBe(9_000_000);
  clock.hear({ labId: "l", virtualUs: 9_500_000, speed: 0, reached: null, nextEventUs: null });
  wall += 60_000;
  expect(clock.nowUs()).toBe(9_500_000);
});

test("a lab that is taken back takes the clock along, and it goes on from there", () => {
  let wall = 1000;
  const clock = new VirtualClock(() => wall);
  clock.hear({ labId: "l", virtualUs: 900_000_000, speed: 10, reached: null, nextEventUs: null });
  clock.hear({ labId: "l", virtualUs: 300_000_000, speed: 1, reached: null, nextEventUs: null });
  expect(clock.nowUs()).toBe(300_000_000);
  wall += 100;
  expect(clock.nowUs()).toBe(300_100_000);
  clock.hearTime(300_200_000);
  expect(clock.nowUs()).toBe(300_200_000);
});
