// The address of an object store: s3://bucket/prefix?endpoint=…&region=…&pathStyle=…&every=…. It holds no keys, so that it may be
// shown and logged.
import { locationReasons } from '../../contract/sentences/locations.ts'
import { LocationError } from '../location/errors.ts'

export interface S3Address {
  bucket: string
  /** Without "/" at its ends; empty for the whole bucket. */
  prefix: string
  /** undefined: AWS itself. */
  endpoint: string | undefined
  region: string
  /** The bucket is in the path, as most servers but AWS's own want it. */
  pathStyle: boolean
  /** At most one put of what was committed in so many seconds: what a loss may cost, against what the puts cost. */
  every: number
}

const bucketName = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/
const parameters = new Set(['endpoint', 'region', 'pathStyle', 'every'])
const longestEvery = 3600

export const isS3 = (address: string): boolean => /^s3:\/\//i.test(address)

/** Throws a LocationError in words where it is none. */
export function s3Address(address: string): S3Address {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !bucketName.test(url.hostname)) throw bad(withoutKeys(address))
  if (url.username !== '' || url.password !== '')
    throw new LocationError(locationReasons.store_keys_in_address)
  const { searchParams: given } = url
  for (const name of given.keys()) if (!parameters.has(name)) throw bad(address)
  const endpoint = given.get('endpoint') ?? undefined
  if (endpoint !== undefined && !isEndpoint(endpoint)) throw bad(withoutKeys(address))
  const every = Number(given.get('every') ?? 1)
  if (!(every >= 1 && every <= longestEvery)) throw bad(address)
  return {
    bucket: url.hostname,
    prefix: decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, ''),
    endpoint,
    region: given.get('region') ?? 'us-east-1',
    pathStyle: (given.get('pathStyle') ?? String(endpoint !== undefined)) === 'true',
    every,
  }
}

/** Of a place in it. */
export function withinS3(address: string, name: string): string {
  const [path = '', query] = address.split('?')
  return `${path.replace(/\/+$/, '')}/${name}${query === undefined ? '' : `?${query}`}`
}

function isEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** What is said of an address that is wrong must not say what is secret in it. */
const withoutKeys = (address: string): string => address.replace(/\/\/[^/@]*@/g, '//…@')

const bad = (address: string): LocationError =>
  new LocationError(locationReasons.store_address_wrong({ address }))

/** Whatever lies in it: one key opens all of it. */
export function isSameStore(one: string, other: string): boolean {
  if (!isS3(one) || !isS3(other)) return false
  const [first, second] = [s3Address(one), s3Address(other)]
  return first.bucket === second.bucket && first.endpoint === second.endpoint
}
