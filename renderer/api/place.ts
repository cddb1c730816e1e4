// Where the appliance is, seen from the browser: under the root of its host, or under a path that a proxy shows it by.

/** The scripts lie in app/, all of them beside each other. */
const root = new URL('..', import.meta.url).pathname

/** The path of something of the appliance's. */
export function placeOf(path: string): string {
  return root + path
}
