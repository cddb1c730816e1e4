// Why nothing is read or written where a caller says: whatever is asked for, by the path alone.
import { sentences } from './sentence.ts'

export const pathRefusals = sentences({
  path_is_ours: ({ path, folder }: { path: string; folder: string }) => ({
    text: `${path} lies in ${folder}, which is Holdfast's own. Nothing was changed.`,
    hint: 'Choose a place elsewhere, best on another disk.',
  }),
  path_no_file: ({ path }: { path: string }) => ({
    text: `${path} is a pipe, a socket or a device. It was not opened, and nothing was changed.`,
    hint: 'Name a file or a folder on a disk.',
  }),
  path_too_long: {
    text: 'The path, or a name in it, is longer than this system takes. Nothing was changed.',
    hint: 'Choose shorter names.',
  },
  path_unreadable: ({ path, error }: { path: string; error: string }) => ({
    text: `It cannot be seen what is at ${path} (${error}). Nothing was changed.`,
    hint: 'Check the path and its permissions.',
  }),
  path_silent: ({ path }: { path: string }) => ({
    text: `The disk or the share of ${path} does not answer. Nothing was changed.`,
    hint: 'Try again when it does, or choose another place.',
  }),
})
