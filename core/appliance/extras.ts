// What Evolution's clients set that no part of the product uses, kept sealed.
import type { EvolutionExtras, ExtraName } from '../api/evolution/dialect.ts'
import { factPlace, sealedFactPrefix } from '../storage/tables/appliance.ts'
import type { Storage } from '../storage/storage.ts'

const keyOf = (instanceId: string, name: ExtraName): string => `${sealedFactPrefix}${name}.${instanceId}`

/** Sealed, because the headers of a webhook hold the keys of other systems. */
export function sealedExtras(storage: Pick<Storage, 'appliance' | 'commits' | 'sealer'>): EvolutionExtras {
  const { appliance, commits, sealer } = storage
  return {
    get(instanceId, name) {
      const key = keyOf(instanceId, name)
      const sealed = appliance.get(key)
      if (sealed === undefined) return undefined
      return JSON.parse(sealer.open(factPlace(key), Buffer.from(sealed, 'base64')).toString())
    },
    put(instanceId, name, value) {
      const key = keyOf(instanceId, name)
      const sealed = sealer.seal(factPlace(key), Buffer.from(JSON.stringify(value)))
      return commits.write((tx) => appliance.put(tx, key, sealed.toString('base64')))
    },
    delete: (instanceId, name) => commits.write((tx) => appliance.delete(tx, keyOf(instanceId, name))),
  }
}
