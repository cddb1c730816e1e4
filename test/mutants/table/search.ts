// What is found is what is stored: nothing that was erased, nobody else's, and nothing of a history that never was.
import type { Mutant } from '../mutant.ts'

const index = 'storage/search/search-index.test.ts'
const names = 'storage/search/name-index.test.ts'

export const search: readonly Mutant[] = [
  {
    name: 'an erased message is still found',
    promise: 'private by default',
    file: 'core/storage/search/indexer.ts',
    from: '    const had = this.#remove(id)\n',
    to: '    const had = true\n',
    tests: [`${index}: is gone where it was erased`],
  },
  {
    name: 'the words of an erased message stay in the file',
    promise: 'private by default',
    file: 'core/storage/search/indexer.ts',
    from: "if (had) this.#index.set('untidy', true)",
    to: '',
    tests: [`${index}: leaves nothing of an erased text in the file`],
  },
  {
    name: 'the index is put together at every edit',
    promise: 'private by default',
    file: 'core/storage/search/indexer.ts',
    from: '(sinceMs < 0 || sinceMs >= tidyEveryMs)',
    to: 'sinceMs >= -tidyEveryMs',
    tests: [`${index}: is put together once an hour at most`],
  },
  {
    name: "another number's messages are found",
    promise: 'private by default',
    file: 'core/storage/search/finder.ts',
    from: 'return only.length === 0 || only.length < not.length ? { only, not: [] } : { not }',
    to: 'return { not: only.length === 0 ? not : [] }',
    also: {
      file: 'core/storage/search/finder.ts',
      from: 'owners.some((each) => nameOf(each) === nameOf(found)) &&',
      to: 'owners.length >= 0 &&',
    },
    tests: [`${index}: is of the numbers that are asked alone`],
  },
  {
    name: 'an index that cannot be opened now is thrown away',
    promise: 'an error is not an absence',
    file: 'core/storage/search/index-file.ts',
    from: 'if (!isNone) throw error',
    to: '',
    tests: [`${index}: that cannot be opened now is left as it is`],
  },
  {
    name: 'an index of another history is believed',
    promise: 'one truth',
    file: 'core/storage/search/index-file.ts',
    from: 'if (found?.belongsTo(head) === true) return found',
    to: 'if (found !== undefined) return found',
    tests: [`${index}: of a later state of the history is not believed`],
  },
  {
    name: 'a row that is given out again keeps the words of the one before',
    promise: 'one truth',
    file: 'core/storage/search/indexer.ts',
    from: 'const newest = Math.min(top, this.#newest.get() ?? 0)',
    to: 'const newest = top',
    tests: [`${index}: and its row may be of another message then`],
  },
  {
    name: 'a damaged index is not made anew',
    promise: 'an error is not an absence',
    file: 'core/storage/search/search-worker-entry.ts',
    from: "this.#isDamaged = classify(error) === 'corrupt'",
    to: '',
    tests: [`${index}: that has bad bytes in the middle is made anew`],
  },
  {
    name: 'who goes is still in the index of names',
    promise: 'private by default',
    file: 'core/storage/search/name-index.ts',
    from: "this.#index.set('untidy names', true)",
    to: '',
    tests: [`${names}: finds them as they are called now, and not what is gone`],
  },
  {
    name: 'a new index knows nobody who was there before',
    promise: 'existence',
    file: 'core/storage/search/name-index.ts',
    from: 'if (after === undefined) return false',
    to: 'if (after !== -1) return false',
    tests: [`${names}: has everybody in a new file too`],
  },
  {
    name: "another number's people are found",
    promise: 'private by default',
    file: 'core/storage/search/name-index.ts',
    from: 'return `(${any}) AND (${only.map((word) => `"${word}"`).join(\' OR \')})`',
    to: 'return any',
    tests: [`${names}: finds people by any part of their number, and nobody of another number`],
  },
]
