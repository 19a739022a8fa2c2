import fc from "fast-check";
import { expect, test } from "vitest";
import { countText, numberText, PackedReader, placesText } from "./packed-text";

const rate = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.nat().map((n) => n / 1000),
  fc.nat().map((n) => n / 1_000_000),
  fc.nat(1_000_000).map((n) => n * 1000),
  fc.maxSafeNat(),
);

test("every number comes back as it was, bit by bit, in text that JSON writes as it is", () => {
  fc.assert(
    fc.property(fc.array(rate), fc.maxSafeNat(), fc.uniqueArray(fc.nat(90)), (rates, count, places) => {
      const rising = [...places].sort((a, b) => a - b);
      const text = rates.map(numberText).join("") + countText(count) + placesText(rising);
      const reader = new PackedReader(text);
      for (const each of rates) expect(reader.number()).toBe(each);
      expect([reader.count(), reader.places(), reader.isAtEnd]).toEqual([count, rising, true]);
      expect(JSON.stringify(text)).toBe(`"${text}"`);
    }),
  );
});

test.each([
  [0, 1],
  [0.286, 3],
  [0.029303, 4],
  [286_720, 3],
  [17_088_000, 4],
  [Math.PI, 12],
])("%d takes %i bytes", (value, bytes) => {
  expect(numberText(value)).toHaveLength(bytes);
});
