// /api/v1/archives: backup files, on the appliance's machine or on their way through a browser, and the way back of a hand-over.
import { isAbsolute } from 'node:path'
import type { Response } from 'express'
import type { Archives, ExportTo } from '../../backup/archive/archives.ts'
import { inspectArchive } from '../../backup/archive/read-archive.ts'
import { verifyInThread } from '../../backup/archive/thread.ts'
import type { Places } from '../../backup/paths/places.ts'
import type { Job, Jobs } from '../../backup/jobs.ts'
import type { Transit } from '../../backup/transit/transit.ts'
import type { ExportRequest } from '../../contract/backups/archive-routes.ts'
import { routes } from '../../contract/routes.ts'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { BadRequestError, NotFoundError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { jobView } from './jobs.ts'
import { endpoint, fileEndpoint, StreamAnswer, type Endpoints } from '../router.ts'

interface Named {
  file?: string | undefined
  upload?: string | undefined
}

/** The file that a request is about: one of the machine, by its whole path, or an upload. */
export function fileOf({ file, upload }: Named, transit: Transit): { file: string; isUpload: boolean } {
  if ((file === undefined) === (upload === undefined))
    throw new BadRequestError(archiveRefusals.file_or_upload)
  if (upload !== undefined) return { file: transit.uploaded(upload), isUpload: true }
  if (file === undefined || !isAbsolute(file)) throw new BadRequestError(archiveRefusals.whole_path_of_file)
  return { file, isUpload: false }
}

/** How the disks of this machine are looked at. */
export interface Disks {
  /** Throws where the file is not to be opened. */
  lookAt(file: string): Promise<void>
  places(folder: string | undefined): Promise<Places>
}

/** What is asked of files alone: it needs no database. */
export function fileEndpoints(jobs: Jobs, transit: Transit, disks: Disks) {
  const looked = async (body: Named): Promise<string> => {
    const { file, isUpload } = fileOf(body, transit)
    if (!isUpload) await disks.lookAt(file)
    return file
  }
  return {
    listPlaces: endpoint(routes.listPlaces, ({ query }) => disks.places(query.path)),
    inspectArchive: endpoint(routes.inspectArchive, async ({ body }) =>
      inspectArchive(await looked(body), body),
    ),
    verifyArchive: endpoint(routes.verifyArchive, async ({ body }) => {
      const file = await looked(body)
      await inspectArchive(file, body)
      return jobView(jobs.start('verify', (control) => verifyInThread(file, body, control)))
    }),
    uploadArchive: fileEndpoint(routes.uploadArchive, (_input, chunks) => transit.take(chunks)),
    deleteUpload: endpoint(routes.deleteUpload, ({ params }) => ({
      removed: transit.removeUpload(params.id),
    })),
  } satisfies Partial<Endpoints>
}

export function archiveEndpoints(
  archives: Archives,
  transit: Transit,
  deps: { jobs: Jobs; instances: InstanceControl },
) {
  const { jobs, instances } = deps
  const exporting = async (body: ExportRequest): Promise<Job> => {
    const { file } = body
    if (file === undefined) return exportToDownload(body, { archives, transit, deps })
    await archives.prepare({ ...body, file })
    return jobs.start('export', (control) => archives.export({ ...body, file }, control), { only: true })
  }
  return {
    exportArchive: endpoint(routes.exportArchive, async ({ body }) => jobView(await exporting(body))),
    measureArchive: endpoint(routes.measureArchive, ({ query }) => archives.measure(query.instance)),
    listDownloads: endpoint(routes.listDownloads, () => ({ downloads: transit.downloads() })),
    getDownload: endpoint(routes.getDownload, ({ params }) => {
      const file = transit.download(params.id)
      return new StreamAnswer((response) => sendDownload(response, file))
    }),
    deleteDownload: endpoint(routes.deleteDownload, ({ params }) => ({
      removed: transit.removeDownload(params.id),
    })),
    ...fileEndpoints(jobs, transit, archives),
    bringBackInstance: endpoint(routes.bringBackInstance, ({ params, query }) =>
      instances.bringBack(params.id, query.confirm),
    ),
  } satisfies Partial<Endpoints>
}

interface Exporting {
  archives: Archives
  transit: Transit
  deps: { jobs: Jobs; instances: InstanceControl }
}

/** Written where it waits to be downloaded. */
async function exportToDownload(
  body: ExportRequest,
  { archives, transit, deps: { jobs, instances } }: Exporting,
): Promise<Job> {
  const isHandOver = body.handOver === true
  const name = body.instance === undefined ? 'Holdfast' : (instances.find(body.instance)?.name ?? 'Holdfast')
  const day = new Date().toISOString().slice(0, 10)
  const { id, file } = transit.newDownload(`${name} ${day}`, { isHandOver })
  const asked: ExportTo = { ...body, file, isOurs: true }
  const given = { download: id }
  try {
    await archives.prepare(asked)
    return jobs.start(
      'export',
      async (control) => {
        try {
          return { ...(await archives.export(asked, control)), ...given }
        } catch (error) {
          // What a number moved away with stays, whatever it is called.
          if (!isHandOver) transit.removeDownload(id)
          throw error
        }
      },
      { only: true },
    )
  } catch (error) {
    transit.removeDownload(id)
    throw error
  }
}

/** In parts too, so that a browser goes on with a download that was cut. */
function sendDownload(response: Response, { folder, name }: { folder: string; name: string }): Promise<void> {
  response.attachment(name)
  response.set({ 'Content-Type': 'application/octet-stream' })
  return new Promise((resolve, reject) => {
    response.sendFile(name, { root: folder, cacheControl: false, dotfiles: 'allow' }, (error) => {
      if (error === undefined || error === null || response.headersSent) resolve()
      else reject(new NotFoundError(archiveRefusals.no_such_download, { cause: error }))
    })
  })
}
