// What a language says of the sentences that the appliance has codes for. Types only: what is missing does not compile.
import type { Catalogues } from '../../core/contract/sentences/all.ts'

/** Values that are shown as a time; the others come as they are, numbers of phones in groups. */
export type TimeName = 'asked' | 'at' | 'moment' | 'oldest' | 'since' | 'until'

type Shown<Values> = {
  [Name in keyof Values]: Name extends TimeName
    ? string | Extract<Values[Name], null>
    : Name extends 'because'
      ? string
      : Values[Name]
}

type Said<Catalogue> = {
  readonly [Code in keyof Catalogue]: Catalogue[Code] extends (values: infer Values) => unknown
    ? string | ((values: Shown<Values>) => string)
    : string
}

type Merged<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

type ReasonNames =
  'reasons' | 'did' | 'sending' | 'preview' | 'steps' | 'locationReasons' | 'importProblems' | 'personReasons'

/** What is told of a number, of a job, of what a restore would bring. */
export type Reasons = Said<Merged<Catalogues[ReasonNames]>>

/** Those of groups have a file of their own. */
export type GroupRefusals = Said<Catalogues['groupRefusals']>
export type PersonReasons = Said<Catalogues['personReasons']>

type PasskeyNames = Exclude<Extract<keyof Catalogues['reasons'], `passkey_${string}`>, 'passkey_required'>
/** So have those of linking with a passkey. */
export type PasskeyReasons = Pick<Said<Catalogues['reasons']>, PasskeyNames>
export type PasskeyRefusals = Said<Catalogues['passkeyRefusals']>

/** Why something is not done, and what to do next. */
export type Refusals = Said<Merged<Catalogues[Exclude<keyof Catalogues, ReasonNames>]>>
