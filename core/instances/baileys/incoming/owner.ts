// Whose rows are written: the number that the link has, and its generation.

export interface Owner {
  instanceId: string
  generation: number
  /** The own number, digits. */
  readonly number: string
  /** JID and LID of the device, as far as known now. */
  readonly me: { id: string; lid: string }
}
