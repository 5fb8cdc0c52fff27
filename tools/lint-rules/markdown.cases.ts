/** Markdown, and the banned words that are found in it: none in code, and none in what is generated. */
export const markdownCases: [text: string, words: string[]][] = [
  ['Whoever reads it.', ['Whoever']],
  ['A unit\nof work.', ['unit\nof work']],
  ['A user who reads `whoever`.\n\n```sh\nwhoever\n```', []],
  ['<!-- Generated: here -->\nwhoever\n<!-- End of what is generated -->', []],
];
