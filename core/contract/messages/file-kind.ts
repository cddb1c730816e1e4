// As what WhatsApp's phones show a file, by its type. Also the page's and the command line's.

export const fileKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const

const shown = {
  image: /^image\/(?:jpeg|png|gif|webp)$/,
  video: /^video\/(?:mp4|3gpp)$/,
  audio: /^audio\/(?:ogg; codecs=opus|ogg|mpeg|mp4|aac|amr)$|^video\/mp4$/,
  sticker: /^image\/webp$/,
} as const

/** Whether a file of this type can be sent so; a document may be anything. */
export function isShownAs(kind: keyof typeof shown, mimetype: string): boolean {
  return shown[kind].test(mimetype)
}

/** What a person would expect it to be sent as. */
export function kindOfFile(mimetype: string): 'image' | 'video' | 'audio' | 'document' {
  for (const kind of ['image', 'video', 'audio'] as const) if (isShownAs(kind, mimetype)) return kind
  return 'document'
}
