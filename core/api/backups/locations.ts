// Where the backups lie, over HTTP: parse (by the route), one call, answer.
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import type { LocationsView } from '../../contract/backups/location-routes.ts'
import { routes } from '../../contract/routes.ts'
import { endpoint, type Endpoints } from '../router.ts'

export interface LocationControl {
  view(): LocationsView
  /** null: none from here on; what lies there stays. */
  setSecond(folder: string | null, keys?: StoreKeys): Promise<LocationsView>
}

export function locationEndpoints(locations: LocationControl) {
  return {
    getLocations: endpoint(routes.getLocations, () => locations.view()),
    setLocations: endpoint(routes.setLocations, ({ body }) => locations.setSecond(body.second, body.keys)),
  } satisfies Partial<Endpoints>
}
