import assert from "node:assert/strict";
import { test } from "node:test";
import { useLanguage } from "../src/panels/language.ts";
import { messages } from "../src/panels/message-texts.ts";
import { loadMessages, patternOf, translated } from "../src/panels/messages.ts";

test("each text finds itself first", () => {
  const all = Object.entries(messages);
  for (const [name, text] of all) {
    const filled = text.replace(/\{(\d)\}/g, (_all, index) => `part ${index}`);
    const found = all.find(([, template]) => patternOf(template).test(filled))?.[0];
    assert.equal(found, name);
  }
});

test("messages are read in the language of the page, with what they are made of", async () => {
  const raised = "Importing `main` raised ZeroDivisionError: division by zero";
  assert.equal(translated(raised), raised);
  await useLanguage({ language: "de", strings: {} });
  await loadMessages();
  assert.equal(translated(raised), "Beim Import von `main`: ZeroDivisionError: division by zero");
  assert.equal(
    translated(
      "The app option names `api`, which the module `main` does not define. `main` defines `app`, which looks like an app: use app=main:app",
    ),
    "Die Option app nennt `api`, was das Modul `main` nicht definiert. `main` definiert `app`, das nach einer App aussieht: app=main:app",
  );
  assert.equal(
    translated("https://docs.test/a.whl could not be downloaded: nothing arrived for 30 seconds."),
    "https://docs.test/a.whl konnte nicht geladen werden: 30 Sekunden lang kam nichts an.",
  );
  // What an app or a package says is theirs, and what replaces it is text.
  assert.equal(translated("boom $& $1"), "boom $& $1");
  assert.equal(translated("Calling `main:$&` raised $1"), "Beim Aufruf von `main:$&`: $1");
});
