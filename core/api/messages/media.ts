// POST /api/v1/media: a file that a message is to have. GET /api/v1/media/:hash: the file of a message;
// GET …/pictures/:of: that of a person or a group. Whoever sent it chose its bytes, its type and its name, so that
// nothing of it may ever run in our page's name.
import { basename } from 'node:path'
import type { Response } from 'express'
import { shownType } from '../../contract/messages/shown-types.ts'
import { routes } from '../../contract/routes.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { NotFoundError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, fileEndpoint, StreamAnswer, type Endpoints } from '../router.ts'

/** A file that a message refers to. */
interface ServedFile {
  folder: string
  name: string
  mimetype: string | null
  fileName: string | null
}

export interface MediaReader {
  /** undefined where no row refers to it, or where it is not there. */
  find(hash: string): ServedFile | undefined
  /** Of a person or a group. */
  picture(hash: string): ServedFile | undefined
  /** A JPEG; undefined where there is none. */
  thumbnail(hash: string): Promise<Uint8Array | undefined>
}

export function mediaEndpoints(
  media: MediaReader,
  instances: Pick<InstanceControl, 'messages' | 'pictures'>,
) {
  return {
    uploadMedia: fileEndpoint(routes.uploadMedia, ({ query: { instance } }, file) =>
      instances.messages.uploadFile(instance, file),
    ),
    getMedia: endpoint(routes.getMedia, ({ params: { hash } }) => {
      const file = media.find(hash)
      if (file === undefined) throw new NotFoundError(instanceRefusals.file_not_kept)
      return new StreamAnswer((response) => sendFile(response, file))
    }),
    getPicture: endpoint(routes.getPicture, ({ params: { id, of } }) => {
      const file = media.picture(instances.pictures.find(id, of))
      if (file === undefined) throw new NotFoundError(instanceRefusals.no_picture_kept)
      return new StreamAnswer((response) => sendFile(response, file))
    }),
    getThumbnail: endpoint(routes.getThumbnail, async ({ params: { hash } }) => {
      const picture = await media.thumbnail(hash)
      if (picture === undefined) throw new NotFoundError(instanceRefusals.no_thumbnail)
      return new StreamAnswer(async (response) => {
        response.set({ ...sandboxed, 'Content-Type': 'image/jpeg' })
        response.end(picture)
      })
    }),
  } satisfies Partial<Endpoints>
}

/** Whatever is in it. */
const sandboxed = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
}

export function sendFile(
  response: Response,
  { folder, name, mimetype, fileName }: ServedFile,
): Promise<void> {
  const type = shownType(mimetype)
  // The name first: it would choose a type by its ending.
  if (type === undefined) response.attachment(basename(fileName ?? 'file'))
  response.set({
    'Content-Type': type ?? 'application/octet-stream',
    ...sandboxed,
  })
  return new Promise((resolve, reject) => {
    response.sendFile(name, { root: folder, cacheControl: false, lastModified: false }, (error) => {
      // Whoever asked may have gone away in between.
      if (error === undefined || error === null || response.headersSent) resolve()
      else reject(new NotFoundError('The file is not there any more.', { cause: error }))
    })
  })
}
