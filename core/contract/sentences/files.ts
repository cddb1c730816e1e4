// Why a file is not sent: what happened and what is safe, and what to do next.
import { sentences } from './sentence.ts'

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`

export const fileRefusals = sentences({
  file_not_here: {
    text: 'No such file is kept here for this number; nothing was sent.',
    hint: 'Upload the file itself, or give the hash of a file that a message of this number has.',
  },
  file_empty: { text: 'The file is empty; nothing was sent.', hint: 'Send it again with its content.' },
  file_too_large_to_send: ({ most }: { most: number }) => ({
    text: `The file is larger than ${megabytes(most)}, which is the limit here; nothing was sent.`,
    hint: 'Send a smaller file, or raise HOLDFAST_MAX_FILE_MB.',
  }),
  file_of_other_type: ({ kind, found }: { kind: string; found: string }) => ({
    text: `By its bytes the file is ${found}, which WhatsApp does not show as ${kind}; nothing was sent.`,
    hint: 'Send it as a document, or convert it first.',
  }),
  file_needs_ffmpeg: ({ found }: { found: string }) => ({
    text: `By its bytes the file is ${found}; to make a voice note of it needs ffmpeg, which is not here. Nothing was sent.`,
    hint: 'Install ffmpeg (on Debian: apt install ffmpeg), or send Ogg with Opus.',
  }),
  gif_needs_ffmpeg: {
    text: 'Phones play a GIF as a video; to make one of this file needs ffmpeg, which is not here. Nothing was sent.',
    hint: 'Install ffmpeg (on Debian: apt install ffmpeg), or send the GIF as an MP4.',
  },
  file_not_converted: ({ kind, found }: { kind: string; found: string }) => ({
    text: `The file says it is ${found}, but cannot be read, so that no ${kind} can be made of it; nothing was sent.`,
    hint: 'Look whether it opens elsewhere, and send another.',
  }),
  file_room_missing: {
    text: 'There is no room on the disk for the file; nothing was sent.',
    hint: 'Free some space and send it again.',
  },
  file_url_failed: ({ why }: { why: string }) => ({
    text: `The file could not be fetched from its address: ${why} Nothing was sent.`,
    hint: 'Open the address in a browser without being logged in: it must give the file itself.',
  }),
})
