import assert from "node:assert/strict";
import { test } from "node:test";
import { encodedQuery, encoderOf, urlencoded } from "../src/frame/text-encoder.ts";

const missing = (codePoint: number) => `&#${codePoint};`;

test("what an encoder makes, the decoder reads", () => {
  const texts: [label: string, text: string][] = [
    ["windows-1252", "aé€"],
    ["iso-8859-2", "ľš"],
    ["koi8-r", "привет"],
    ["shift_jis", "日本ｱ"],
    ["euc-jp", "日本"],
    ["euc-kr", "한국"],
    ["big5", "中文"],
    ["gbk", "中文"],
    ["utf-8", "aé日"],
  ];
  for (const [label, text] of texts) {
    const { encode } = encoderOf(label);
    assert.equal(new TextDecoder(label).decode(encode(text, missing)), text, label);
  }
});

test("unknown labels and those that browsers don't send in are UTF-8", () => {
  for (const label of ["", "nonsense", "utf-16", "replacement", " UTF-8 "])
    assert.deepEqual(
      [encoderOf(label).name, [...encoderOf(label).encode("é", missing)]],
      ["UTF-8", [0xc3, 0xa9]],
      label,
    );
});

test("a form's entries in an encoding; what it lacks is a reference", () => {
  const { encode } = encoderOf("windows-1252");
  assert.equal(
    urlencoded(
      [
        ["a b", "é&日"],
        ["*-._", "~"],
      ],
      encode,
    ),
    "a+b=%E9%26%26%2326085%3B&*-._=%7E",
  );
});

test("UTF-8 entries are those of URLSearchParams", () => {
  const entries: [string, string][] = [
    ["é b", "&=+ %\r\n"],
    ["", "~!'()*"],
  ];
  assert.equal(urlencoded(entries, encoderOf("utf-8").encode), new URLSearchParams(entries).toString());
});

test("a query in an encoding; ASCII is left alone", () => {
  assert.equal(encodedQuery("a=é&b=%20 日", encoderOf("windows-1252").encode), "a=%E9&b=%20 %26%2326085%3B");
});
