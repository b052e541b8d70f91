import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isShown, suggestedName } from "../src/host/downloads.ts";

const url = (path: string) => new URL(path, "https://docs.test");

const names: [disposition: string, attribute: string | null, path: string, name: string | null][] = [
  ["", null, "/a.csv", null],
  ["inline", null, "/a.csv", null],
  ['inline; filename="b.csv"', null, "/a.csv", null],
  ["attachments", null, "/a.csv", null],
  ["attachment", null, "/a.csv", "a.csv"],
  [" ATTACHMENT ; ", null, "/a%20b.csv?x", "a b.csv"],
  ["attachment", null, "/", "download"],
  ["attachment", null, "/%e9", "%e9"],
  ["", "", "/a.csv", "a.csv"],
  ["", "b.csv", "/a.csv", "b.csv"],
  ["inline", "b.csv", "/a.csv", "b.csv"],
  ["attachment", "b.csv", "/a.csv", "b.csv"],
  ["attachment; filename=c.csv", "b.csv", "/a.csv", "c.csv"],
  ["inline; filename=c.csv", "b.csv", "/a.csv", "c.csv"],
  ['attachment; filename="c d.csv"', null, "/", "c d.csv"],
  ["attachment; filename=c d.csv ; x=y", null, "/", "c d.csv"],
  [String.raw`attachment; FileName = "a\"b\\c;d.csv"`, null, "/", String.raw`a"b\c;d.csv`],
  ['attachment; filename=""', "b.csv", "/a.csv", "b.csv"],
  ["attachment; filename=a.csv; filename=b.csv", null, "/", "a.csv"],
  ['attachment; name="x; filename=evil.csv"; filename=good.csv', null, "/", "good.csv"],
  ["attachment; filename=a.csv; filename*=UTF-8''%e2%82%ac%20rates.csv", null, "/", "\u20ac rates.csv"],
  ["attachment; filename*=utf-8'en'b.csv; filename=a.csv", null, "/", "b.csv"],
  ["attachment; filename*=iso-8859-1''%a3%20rates.csv", null, "/", "\u00a3 rates.csv"],
  ["attachment; filename*=nonsense; filename=a.csv", null, "/", "a.csv"],
  ["attachment; filename*=utf-8''%ff", null, "/", "%ff"],
  ['attachment; filename="\u00c3\u00a9.csv"', null, "/", "\u00e9.csv"], // its bytes are UTF-8
  ['attachment; filename="\u00e9.csv"', null, "/", "\u00e9.csv"], // latin-1
];

for (const [disposition, attribute, path, name] of names) {
  test(`saved as: ${JSON.stringify(disposition)} ${attribute} ${path}`, () => {
    assert.equal(suggestedName(disposition, attribute, url(path)), name);
  });
}

test("any header gives a name", { timeout: 5_000 }, () => {
  const piece = fc.constantFrom(
    "attachment",
    ";",
    "filename",
    "*",
    "=",
    '"',
    "\\",
    "'",
    "%e9",
    " ",
    "a.csv",
    "utf-8''",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      assert.notEqual(suggestedName(`attachment;${pieces.join("")}`, null, url("/a")), "");
    }),
  );
  suggestedName(`attachment; filename="${"\\a".repeat(50_000)}`, null, url("/a"));
});

test("types that a tab shows", () => {
  for (const type of [
    "",
    "text/html",
    "text/csv",
    "image/svg+xml",
    "video/mp4",
    "application/json",
    "application/problem+json",
    "application/xhtml+xml",
    "application/vnd.api+json",
    "application/javascript",
  ])
    assert.ok(isShown(type), type);
  for (const type of [
    "application/pdf",
    "application/zip",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "font/woff2",
    "application/jsonx",
  ])
    assert.ok(!isShown(type), type);
});
