// What is offered while something is written: whom it could name, or an answer that is ready. Chosen by the arrow keys, the mouse or
// a finger; the field keeps the focus.
import { useId, useState } from 'preact/hooks'

export interface Offer {
  key: string
  name: string
  /** More of what it is. */
  about?: string
  /** What stands there instead of what was written. */
  text: string
  mentions?: Readonly<Record<string, string>>
}

interface Offers {
  label: string
  /** What is replaced. */
  from: number
  to: number
  offers: readonly Offer[]
}

/** Undefined where nothing is asked for before the cursor. */
export type Source = (text: string, cursor: number) => Offers | undefined

export interface Offering {
  label: string
  offers: readonly Offer[]
  at: number
  listId: string
  look(text: string, cursor: number): void
  /** Whether the key was for the list. */
  press(event: KeyboardEvent): boolean
  take(offer: Offer): void
}

export function useOffering(
  sources: readonly Source[],
  onTake: (offer: Offer, place: { from: number; to: number }) => void,
): Offering {
  const [looked, setLooked] = useState<{ text: string; cursor: number }>()
  const [at, setAt] = useState(0)
  const listId = useId()
  const found =
    looked &&
    sources.map((source) => source(looked.text, looked.cursor)).find((each) => (each?.offers.length ?? 0) > 0)
  const offers = found?.offers ?? []
  const take = (offer: Offer): void => {
    if (found !== undefined) onTake(offer, found)
    setLooked(undefined)
  }
  const press = (event: KeyboardEvent): boolean => {
    if (offers.length === 0) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const chosen = offers[at]
    if (step !== 0) setAt((at + step + offers.length) % offers.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen)
    else if (event.key === 'Escape') setLooked(undefined)
    else return false
    event.preventDefault()
    return true
  }
  const look = (text: string, cursor: number): void => {
    setLooked({ text, cursor })
    setAt(0)
  }
  return { label: found?.label ?? '', offers, at, listId, look, press, take }
}

export function Offered({ offering: { label, offers, at, listId, take } }: { offering: Offering }) {
  if (offers.length === 0) return null
  return (
    <ul class="offered" role="listbox" id={listId} aria-label={label}>
      {offers.map((offer, n) => (
        <li
          key={offer.key}
          id={`${listId}-${n}`}
          role="option"
          aria-selected={n === at}
          onPointerDown={(event) => {
            // The field keeps the focus.
            event.preventDefault()
            take(offer)
          }}
        >
          <bdi>{offer.name}</bdi>
          {offer.about !== undefined && (
            <span class="small" dir="auto">
              {offer.about}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
