// POST /api/v1/support-bundle: the bundle as a file.
import { routes } from '../../contract/routes.ts'
import { endpoint, RawAnswer, type Endpoints } from '../router.ts'

export function supportEndpoints(bundle: () => Promise<Buffer>) {
  return {
    supportBundle: endpoint(
      routes.supportBundle,
      async () => new RawAnswer(routes.supportBundle.media, await bundle()),
    ),
  } satisfies Partial<Endpoints>
}
