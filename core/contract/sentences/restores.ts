// What a person is told of a restore before it is begun, and afterwards.

/** Nothing where nothing is absent. */
export function missingFiles(absent: number): string[] {
  if (absent === 0) return []
  const what = absent === 1 ? 'The file of 1 message is' : `The files of ${absent} messages are`
  return [
    `${what} neither in this backup nor here: WhatsApp is asked for them again, which keeps files for some weeks.`,
  ]
}
