// Files of strangers and what is made of them: bounded, apart from one another, and tried again where it failed.
import type { Mutant } from '../mutant.ts'

const preparing = 'instances/messages/files/preparing.test.ts'
const processes = 'instances/messages/files/picture-processes.test.ts'
const eighth = 'instances/messages/files/jpeg-eighth.test.ts'
const remembered = 'instances/messages/files/remembered.test.ts'
const folder = 'core/instances/messages/files'

export const files: readonly Mutant[] = [
  {
    name: 'the pictures of one that moves may be as many and as large as it says',
    promise: 'existence',
    file: `${folder}/preparing/gif.ts`,
    from: 'if (width * height > mostPixels || total > mostPixels * mostPictures)',
    to: 'if (total < 0)',
    tests: [`${preparing}: that moves is not read where`],
  },
  {
    name: 'a program that makes a file for us may make it as large as the disk',
    promise: 'existence',
    file: `${folder}/preparing/program.ts`,
    from: 'const asked = { ...program, mostWrittenBytes: limits.maxBytes }',
    to: 'const asked = { ...program, mostWrittenBytes: limits.maxBytes * 1000 }',
    tests: [`${preparing}: is given that file, and ended`],
  },
  {
    name: 'a GIF goes as a file that no phone plays',
    promise: 'accepted is sent',
    file: `${folder}/converting.ts`,
    from: "if (content.kind === 'video' && content.as === 'gif') return movie(file, preparer)",
    to: '',
    tests: ['e2e/sending/send-files.test.ts: becomes what it is sent as'],
  },
  {
    name: 'a story can only be deleted for those who are named again',
    promise: 'accepted is sent',
    file: 'core/instances/messages/stories.ts',
    from: 'if (told.length > 0) return told',
    to: '',
    tests: ['e2e/sending/stories.test.ts: of a picture, a video or a voice note'],
  },
  {
    name: 'any number of voice notes is made at once',
    promise: 'existence',
    file: `${folder}/preparing/preparer.ts`,
    from: 'return this.#places.during(() => ffmpeg.voice(file, mimetype, maxBytes))',
    to: 'return ffmpeg.voice(file, mimetype, maxBytes)',
    tests: [`${preparing}: voice notes are made a few at a time`],
  },
  {
    name: 'whoever gives up waiting for a place keeps his turn',
    promise: 'existence',
    file: `${folder}/preparing/places.ts`,
    from: "signal?.addEventListener('abort', giveUp)",
    to: '',
    tests: [`${remembered}: so many at once and no more`],
  },
  {
    name: 'what could not be found out of a file is never asked again',
    promise: 'an error is not an absence',
    file: `${folder}/remembered.ts`,
    from: 'if (this.#found.get(key) === entry) this.#found.delete(key)',
    to: '',
    tests: [`${remembered}: what failed is tried again`],
  },
  {
    name: 'a sandbox that did not work once is never tried again',
    promise: 'private by default',
    file: `${folder}/preparing/program.ts`,
    from: 'if (found === undefined) this.#askAgainAt = this.#now() + askAgainMs',
    to: '',
    tests: [`${processes}: that does not work is asked again`],
  },
  {
    name: 'a file is read without walls where it is not known whether there are any',
    promise: 'an error is not an absence',
    file: `${folder}/preparing/program.ts`,
    from: "if (typeof end !== 'number') throw",
    to: "if (typeof end !== 'number') return undefined\n  if (end < 0) throw",
    tests: [`${processes}: of which it is not known`],
  },
  {
    name: 'a picture pays for those that its process read before',
    promise: 'existence',
    file: `${folder}/preparing/picture-process.ts`,
    from: 'if (!(error instanceof WornError)) throw error',
    to: 'if (error instanceof Error) throw error',
    tests: [`${processes}: that dies over a picture`],
  },
  {
    name: 'one picture may keep its process for ever',
    promise: 'existence',
    file: `${folder}/preparing/picture-child.ts`,
    from: 'this.#setTimer(giveUp, limitMs)',
    to: 'this.#setTimer(() => undefined, limitMs)',
    tests: [`${processes}: is ended where it takes too long`],
  },
  {
    name: 'who gives a picture up waits for it all the same',
    promise: 'existence',
    file: `${folder}/preparing/picture-thread.ts`,
    from: "signal?.addEventListener('abort', giveUp)",
    to: '',
    tests: [`${processes}: are asked by a thread`],
  },
  {
    name: 'the end of a file that came in pieces is not written',
    promise: 'commit before acknowledge',
    file: 'core/storage/folder/media-files.ts',
    from: 'await writeAll(file, part.subarray(0, filled))',
    to: '',
    tests: ['storage/folder/media-files.test.ts: has used what it was given'],
  },
  {
    name: 'a picture is counted on over its restarts',
    promise: 'existence',
    file: `${folder}/preparing/jpeg-eighth.ts`,
    from: 'before.fill(0)',
    to: '',
    tests: [`${eighth}: counts anew after a restart`],
  },
  {
    name: 'a small picture costs all the pixels of a large one',
    promise: 'existence',
    file: `${folder}/preparing/picture.ts`,
    from: '>= longestSide * 8 ? found : undefined',
    to: '< 0 ? found : undefined',
    tests: [`${eighth}: makes a small picture of a large one`],
  },
]
