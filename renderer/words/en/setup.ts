// The first-run set-up, and what it reminds of afterwards, in English.

export const setup = {
  title: 'Welcome to Holdfast',
  text: 'It keeps your WhatsApp numbers connected on this computer, and never loses one. Three steps, and you are done.',
  step: (n: number, of: number) => `Step ${n} of ${of}`,
  number: 'Link a number',
  numberText: 'You need the phone with the number at hand; it scans a code.',
  numberDone: (n: number) => (n === 1 ? 'A number is here.' : `${n} numbers are here.`),
  key: 'Print the recovery key',
  keyText: 'One sheet of paper opens your backups when this computer is gone.',
  keyDone: 'It is made and confirmed.',
  keyMade: 'It is made, but not confirmed yet.',
  location: 'Choose a second location',
  locationText:
    'Backups are copied to another disk or a NAS within seconds, so that a broken disk costs nothing.',
  locationLooking: 'It is being looked at on which disk it lies …',
  locationSameDisk:
    'The second location lies on the same disk as the data: if that disk fails, both are gone. Choose another disk.',
  locationDone: 'It is set; everything is copied there.',
  locationWaits: 'First print and confirm the recovery key: without it nobody could open what lies there.',
  begin: 'Begin',
  later: 'Later',
  skip: 'Leave out the set-up',
  finish: 'To my numbers',
  restore: 'You had Holdfast before?',
  restoreText: 'Bring everything back from a backup: numbers, messages and links, without scanning again.',
  restoreGo: 'Restore from a backup',
  goOn: 'Go on with the set-up',
  remindKey: 'There is no confirmed recovery key yet: your backups could be opened on this computer only.',
  remindLocation: 'Backups lie on this computer only: a second location keeps them when its disk fails.',
  toKey: 'Make one',
  toLocation: 'Choose one',
}
