// Who wrote that nothing more is to be sent. Pure.

/** Whether all that was written is one of the words, whatever its case and whatever stands around it. */
export function isOptOut(text: string | null, words: readonly string[]): boolean {
  if (text === null || words.length === 0) return false
  const said = bare(text)
  return words.some((word) => bare(word) === said)
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '')
}
