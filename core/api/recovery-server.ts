// The HTTP face of an appliance whose database cannot be opened: what happened, what there is to restore from, and the
// restore itself. Everything else is refused with the reason.
import type { Express } from 'express'
import type { Jobs } from '../backup/jobs.ts'
import { listPlaces, lookAt } from '../backup/paths/look-at.ts'
import type { Transit } from '../backup/transit/transit.ts'
import type { OwnFolders } from '../backup/paths/own-folders.ts'
import { openapi } from '../contract/openapi.ts'
import type { SnapshotList } from '../contract/backups/snapshot-routes.ts'
import { routes } from '../contract/routes.ts'
import type { Sentence } from '../contract/sentences/sentence.ts'
import { UnauthorizedError, UnavailableError } from '../errors.ts'
import { createAccess, keyOf } from './access.ts'
import { recoveryHealth } from './appliance/appliance.ts'
import { fileEndpoints } from './backups/archives.ts'
import { jobEndpoints } from './backups/jobs.ts'
import { restoreEndpoints, type RestoreControl } from './backups/restores.ts'
import { folderCheck } from './guard.ts'
import { apiRouter, endpoint } from './router.ts'
import { base, finish, type Common } from './server.ts'
import { callerOf, sessionRouter } from './appliance/session-router.ts'
import type { Sessions } from './appliance/sessions.ts'
import type { WrongKeys } from './wrong-keys.ts'

export interface RecoveryOptions extends Common {
  wrongKeys: WrongKeys
  /** What happened, what is safe and what to do next. */
  why: Sentence
  /** Whether a key with this SHA-256 opens it: one that this start was given or has shown. */
  isOwner(hash: Uint8Array): boolean
  sessions: Sessions
  jobs: Jobs
  restores: RestoreControl
  transit: Transit
  own: OwnFolders
  overview(): Promise<SnapshotList>
}

export function recoveryApp(options: RecoveryOptions): Express {
  const { about, log, why, publicUrl, sessions, jobs, restores, own } = options
  const app = base(options, 'recovery')
  const instances = { find: () => undefined, findByTokenHash: () => undefined }
  const access = createAccess({
    grantOf: (hash) => (options.isOwner(hash) ? { kind: 'owner' } : undefined),
    instances,
    wrongKeys: options.wrongKeys,
  })
  const refuse = (): never => {
    throw new UnavailableError(why, { code: 'recovery' })
  }
  const endpoints = {
    getHealth: endpoint(routes.getHealth, () => recoveryHealth(about, why)),
    getOpenapi: endpoint(routes.getOpenapi, () => openapi(about.version)),
    listSnapshots: endpoint(routes.listSnapshots, () => options.overview()),
    ...fileEndpoints(jobs, options.transit, {
      lookAt: (path) => lookAt({ path, as: 'file', own }),
      places: (path) => listPlaces({ path, own }),
    }),
    ...restoreEndpoints(restores, options.transit, jobs),
    ...jobEndpoints(jobs),
  }
  app.use(folderCheck(options.presence))
  const session = { access, sessions, password: undefined, publicUrl }
  const known = callerOf(session)
  // Without a key too: whoever comes to sign in is to see what happened.
  app.get('/api/v1/health', (_request, response) => void response.json(recoveryHealth(about, why)))
  app.use(
    '/api/v1',
    sessionRouter(session),
    apiRouter(
      endpoints,
      (request) => {
        try {
          return known(request)
        } catch (error) {
          if (!(error instanceof UnauthorizedError)) throw error
          const what = keyOf(request.headers) === undefined ? 'A key is needed' : 'This key is not known'
          throw new UnauthorizedError(`${what}: the appliance is in recovery mode.`, {
            hint: 'Use the key that was shown when it started, or the one of HOLDFAST_API_KEY.',
          })
        }
      },
      instances,
      refuse,
    ),
  )
  app.use(refuse)
  return finish(app, log)
}
