import assert from "node:assert/strict";
import { test } from "node:test";
import { encodingOf, nameOf, prescan, sniffed } from "../src/frame/encoding.ts";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test("what says the encoding of a document", () => {
  const meta = '<meta charset="iso-8859-2">';
  const cases: [type: string, charset: string, start: string, encoding: string][] = [
    ["text/html", "", "<p>", "windows-1252"],
    ["text/html", "", meta, "iso-8859-2"],
    ["text/html", "utf-8", meta, "utf-8"],
    ["text/html", "windows-1252", "\xef\xbb\xbf", "utf-8"],
    ["text/html", "nonsense", meta, "iso-8859-2"],
    ["text/html", "", "\xff\xfe<\0", "utf-16le"],
    ["text/plain", "", meta, "windows-1252"],
    ["application/json", "", "", "utf-8"],
    ["application/xml", "", '<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"],
    ["image/svg+xml", "", "<svg/>", "utf-8"],
  ];
  for (const [type, charset, start, encoding] of cases)
    assert.equal(encodingOf(type, charset, bytes(start)), encoding, `${type} ${charset} ${start}`);
});

test("declarations in a document's first bytes", () => {
  const cases: [text: string, label: string][] = [
    ["<!-- <meta charset=iso-8859-2> --><meta charset=utf-8>", "utf-8"],
    ["<meta charset=utf-16>", "utf-8"],
    ["<META http-equiv='Content-Type' content='text/html; charset=shift_jis'>", "shift_jis"],
    ["<meta content='text/html; charset=shift_jis'>", ""],
    ["<p title='<meta charset=koi8-r>'><meta charset=big5>", "big5"],
    ["<meta charset=nonsense><meta charset=gbk>", "gbk"],
    ["</meta charset=gbk>", ""],
    ["<meta charset=gb", ""],
  ];
  for (const [text, label] of cases) assert.equal(prescan(text), label, text);
});

test("names of encodings", () => {
  const names: Record<string, string> = {
    latin1: "windows-1252",
    "utf-8": "UTF-8",
    "utf-16le": "UTF-16LE",
    sjis: "Shift_JIS",
    "iso-8859-2": "ISO-8859-2",
    "koi8-r": "KOI8-R",
    "euc-jp": "EUC-JP",
    big5: "Big5",
    gb18030: "gb18030",
  };
  for (const [label, name] of Object.entries(names)) assert.equal(nameOf(label), name);
});

test("what a response without a type is", () => {
  const cases: [start: string, type: string][] = [
    ["\n<!doctype html>", "text/html"],
    ["<b>x", "text/html"],
    ["<bold>", "text/plain"],
    ["<?xml version", "text/xml"],
    ["%PDF-1.7", "application/pdf"],
    ["\x89PNG\r\n\x1a\n", "image/png"],
    ["\0\x01", "application/octet-stream"],
    ["", "text/plain"],
  ];
  for (const [start, type] of cases) assert.equal(sniffed(bytes(start)), type, start);
});
