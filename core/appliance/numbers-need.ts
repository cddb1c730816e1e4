// What the numbers need of the house: how a file is fetched by its address, how large one may be, who is told that there
// is one more, how many may log in at once, and that a snapshot is made before something is erased.
import type { Config } from '../config/config.ts'
import type { ManagerOptions } from '../instances/manager.ts'
import { fetchFile } from '../outbound/fetch-file.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { Locations } from '../backup/location/locations.ts'
import type { Snapshots } from '../backup/snapshots/snapshots.ts'

export function numbersNeed(
  { maxFileBytes, ffmpeg, untried, passkeys, automaticSnapshots, loginsAtOnce }: Config,
  { outbound, locations, snapshots }: { outbound: Outbound; locations: Locations; snapshots: Snapshots },
): Pick<
  ManagerOptions,
  'ffmpeg' | 'untried' | 'passkeys' | 'snapshotBefore' | 'loginsAtOnce' | 'fetchFile' | 'whyClosed'
> & { maxFileBytes: number; onFileKept: () => void } {
  return {
    maxFileBytes,
    ffmpeg,
    untried,
    passkeys,
    ...(loginsAtOnce !== undefined && { loginsAtOnce }),
    fetchFile: (url, options) => fetchFile(outbound, url, options),
    whyClosed: (address) => outbound.whyClosed(address),
    onFileKept: () => locations.mediaChanged(),
    // Where its owner keeps the data otherwise, nothing is kept by itself.
    snapshotBefore: automaticSnapshots ? (reason) => snapshots.take(reason) : undefined,
  }
}
