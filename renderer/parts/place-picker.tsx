// Folders and backup files of the appliance's computer, one folder at a time, to choose a place from. What is Holdfast's own
// is shown and cannot be chosen.
import { useState } from 'preact/hooks'
import { call, type Answer } from '../api/client.ts'
import { useResource } from '../state/resource.ts'
import { size } from '../words/times.ts'
import { words } from '../words/words.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { Loaded } from './states.tsx'

type Places = Answer<'listPlaces'>
type Place = Places['places'][number]

function Row({ place, isLeaf, onPick }: { place: Place; isLeaf: boolean; onPick(): void }) {
  const t = words.value.places
  const isOff = place.isOurs || isLeaf
  return (
    <li>
      <button type="button" class="place" disabled={isOff} onClick={onPick}>
        <Icon name={place.kind === 'folder' ? 'folderOpen' : 'shieldCheck'} size={18} />
        <span class="place-name" dir="auto">
          {place.name}
        </span>
        <span class="small">
          {place.isOurs ? t.ours : place.sizeBytes === null ? '' : size(place.sizeBytes)}
        </span>
      </button>
    </li>
  )
}

export function PlacePicker({
  what,
  onPick,
  onClose,
}: {
  what: 'folder' | 'archive' | 'newArchive'
  onPick(path: string): void
  onClose(): void
}) {
  const t = words.value.places
  const [path, setPath] = useState<string | undefined>(undefined)
  const list = useResource(() => call('listPlaces', { query: path === undefined ? {} : { path } }), [path])
  const pick = (chosen: string): void => {
    onPick(chosen)
    onClose()
  }
  return (
    <Dialog title={what === 'archive' ? t.chooseFile : t.chooseFolder} onClose={onClose} wide>
      <Loaded from={list}>
        {(found) => (
          <>
            <p class="path">{found.path ?? t.begin}</p>
            <div class="buttons">
              {found.path !== null && (
                <button type="button" class="button plain" onClick={() => setPath(found.parent ?? undefined)}>
                  <Icon name="chevronLeft" size={18} />
                  <span>{t.up}</span>
                </button>
              )}
              {found.path !== null && what !== 'archive' && (
                <button type="button" class="button primary" onClick={() => pick(found.path ?? '')}>
                  <span>{t.take}</span>
                </button>
              )}
            </div>
            <ul class="plain-list places">
              {found.places.map((place) => (
                <Row
                  key={place.path}
                  place={place}
                  isLeaf={place.kind === 'file' && what !== 'archive'}
                  onPick={() => (place.kind === 'folder' ? setPath(place.path) : pick(place.path))}
                />
              ))}
            </ul>
            {found.places.length === 0 && <p class="small">{t.empty}</p>}
            {found.isCut && <p class="small">{t.cut}</p>}
          </>
        )}
      </Loaded>
    </Dialog>
  )
}
