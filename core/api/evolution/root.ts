// GET / and POST /verify-creds: what managers and probes ask first.
import type { DialectContext, OpenRoute, OwnerRoute } from './dialect.ts'

/** The upstream version whose contract this dialect keeps; managers parse it. */
export const contractVersion = '2.3.7'

export function rootRoutes({ publicUrl, webVersion }: DialectContext): (OpenRoute | OwnerRoute)[] {
  return [
    {
      scope: 'open',
      method: 'get',
      path: '/',
      run: (request) => {
        const base = publicUrl ?? `${request.protocol}://${request.host ?? 'localhost'}`
        return {
          status: 200,
          message: 'Welcome to the Evolution API, it is working!',
          version: contractVersion,
          clientName: 'holdfast',
          manager: `${base}/app/`,
          documentation: `${base}/api/v1/openapi.json`,
          whatsappWebVersion: webVersion,
        }
      },
    },
    {
      scope: 'owner',
      method: 'post',
      path: '/verify-creds',
      run: () => ({ status: 200, message: 'Credentials are valid' }),
    },
  ]
}
