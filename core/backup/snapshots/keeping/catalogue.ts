// The own folder of snapshots as its only writer knows it: what lies there, without reading all of it again.
import { statSync } from 'node:fs'
import type { ApplianceHealth } from '../../../contract/appliance/appliance.ts'
import type { SnapshotList, SnapshotView } from '../../../contract/backups/snapshot-routes.ts'
import type { LocationsView } from '../../../contract/backups/location-routes.ts'
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import { NotFoundError } from '../../../errors.ts'
import { inFolder } from '../../../storage/paths.ts'
import { openStore } from '../../location/open-store.ts'
import { listManifests, readManifest, writeManifest, type Manifest } from '../format/manifest.ts'
import { readCatalogue } from '../read.ts'
import { listSegments } from '../format/segment.ts'
import { overviewOf, viewOf } from '../view.ts'

export class SnapshotCatalogue {
  readonly #folder: string
  #all: Manifest[] | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Newest first. */
  list(): Manifest[] {
    this.#all ??= listManifests(this.#folder)
    return [...this.#all]
  }

  /** Where they cannot be read, an alert says so: there is none to count on. */
  #known(): Manifest[] {
    try {
      return this.list()
    } catch {
      return []
    }
  }

  /** As it lies there now. */
  get(id: string): Manifest {
    const found = /^[\w-]{1,60}$/.test(id) ? readManifest(this.#folder, id) : undefined
    if (found === undefined)
      throw new NotFoundError(snapshotReasons.no_such_snapshot({ id }), {
        hint: 'See which there are with: holdfast snapshots',
      })
    return found
  }

  put(manifest: Manifest): void {
    writeManifest(this.#folder, manifest)
    this.forget()
  }

  /** One came or went. */
  forget(): void {
    this.#all = undefined
  }

  view(id: string): SnapshotView {
    return viewOf(this.get(id))
  }

  async overview(): Promise<SnapshotList> {
    return overviewOf(await readCatalogue(openStore(this.#folder)))
  }

  place(newestAt: number | null): LocationsView['own'] {
    const all = this.list()
    const segments = listSegments(this.#folder).map(
      ({ name }) => statSync(inFolder(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0,
    )
    const sizes = [...all.map(({ sealedBytes }) => sealedBytes), ...segments]
    return {
      folder: this.#folder,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      newestAt,
      provenAt: all.find(({ proof }) => proof.result === 'proven')?.proof.provenAt ?? null,
    }
  }

  health(lastShippedAt: number | null): NonNullable<ApplianceHealth['backup']> {
    const all = this.#known()
    const [last] = all
    const proven = all.find(({ proof }) => proof.result === 'proven')
    return {
      lastSnapshot: last ? { id: last.id, at: last.at } : null,
      lastProven: proven
        ? { id: proven.id, at: proven.at, provenAt: proven.proof.provenAt ?? proven.at }
        : null,
      lastShippedAt,
    }
  }
}
