import { expect, test } from "vitest";
import { element, readXml, writeXml } from "./xml";

test("elements and attributes are read; declarations, comments and text between are left out", () => {
  const text = `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE XenSearch PUBLIC "-//X" "x.dtd">
    <!-- a > b --><A x="1" y='a &lt;b&gt; &#65;&#x4e2d; &quot;&amp;'>text<B /><C z=""></C></A>\n`;
  const found = readXml(text);
  expect(found).toEqual({
    name: "A",
    attributes: { x: "1", y: 'a <b> A中 "&' },
    children: [
      { name: "B", attributes: {}, children: [] },
      { name: "C", attributes: { z: "" }, children: [] },
    ],
  });
});
test.each(["", "text", "<A>", "<A></B>", "<A/><B/>", "<A x=1/>", "<A", "</A>", `${"<A>".repeat(200)}${"</A>".repeat(200)}`])(
  "%s is no document",
  (text) => {
    expect(readXml(text)).toBeNull();
  },
);
test("what is written is read again as the same, in one line", () => {
  const made = element("A", { name: 'a "b" <c> & \n\t中', none: undefined }, [element("B"), null]);
  expect(writeXml(made)).not.toContain("\n");
  expect(readXml(writeXml(made))).toEqual(made);
});
