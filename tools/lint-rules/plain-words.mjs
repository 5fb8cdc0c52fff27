import { findBannedWords } from './vocabulary.mjs';

/** Blanks out a part of a text, so that the positions of the rest stay the same. */
const blank = (text, pattern) => text.replace(pattern, (found) => ' '.repeat(found.length));

/** Blanks out code in comments and Markdown: fenced blocks, spans in backticks, and names of parameters. */
const withoutCode = (text) => blank(blank(blank(text, /^ *```[^]*?^ *```$/gm), /`[^`]*`/g), /@param\s+[\w.]+/g);

/** What the code generates into Markdown is checked at its source. */
const GENERATED = /<!-- Generated: [^]*?<!-- End of what is generated -->/g;

/** The text of a Markdown file without what is no prose. */
const proseOf = (markdown) => blank(withoutCode(markdown), GENERATED);

/** The banned words of a Markdown file, each with its replacement. */
export const bannedInMarkdown = (markdown) =>
  findBannedWords(proseOf(markdown)).map(({ word, use }) => ({ word, use }));

/** A string with a space is a message; one without is a name or a key. */
const isMessage = (text) => text.includes(' ');

export const plainWords = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Comments and messages use the standard terms (vocabulary.mjs)' },
    schema: [],
    messages: { banned: "Not '{{word}}': {{use}}." },
  },
  create(context) {
    const { sourceCode } = context;
    const check = (text, start) => {
      for (const { index, word, use } of findBannedWords(text)) {
        const loc = {
          start: sourceCode.getLocFromIndex(start + index),
          end: sourceCode.getLocFromIndex(start + index + word.length),
        };
        context.report({ loc, messageId: 'banned', data: { word: word.replace(/[\s*/]+/g, ' '), use } });
      }
    };
    const checkMessage = (node) => {
      const text = sourceCode.getText(node);
      if (isMessage(text)) check(text, node.range[0]);
    };
    return {
      Program() {
        // Both kinds of comment begin with two characters.
        for (const { value, range } of sourceCode.getAllComments()) check(withoutCode(value), range[0] + 2);
      },
      Literal(node) {
        if (typeof node.value === 'string') checkMessage(node);
      },
      TemplateElement: checkMessage,
      JSXText: checkMessage,
    };
  },
};
