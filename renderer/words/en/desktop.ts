// What the tray, the notifications and the starting page say, in English.

export const desktop = {
  open: 'Open Holdfast',
  quit: 'Quit',
  pause: 'Pause all numbers',
  resume: 'Resume',
  online: (up: number, all: number) => `${up} of ${all} online`,
  noNumbers: 'No numbers yet',
  starting: 'Starting…',
  crashed: (seconds: number) =>
    `Holdfast ended unexpectedly. It starts again in ${seconds} s. Nothing is lost.`,
  unlock: 'Unlock',
  passphrase: 'Passphrase',
  retry: 'Try again',
  backupFailing: 'Backups are failing. Your numbers work; see Backups for the reason.',
  loggedOut: (name: string) => `${name} was logged out on the phone.`,
  replaced: (name: string) => `${name} was taken over by another computer.`,
  restricted: (name: string) => `WhatsApp has restricted ${name}.`,
  kept: 'Nothing is lost. Open Holdfast to see what to do.',
  chooseFolder: 'Choose a folder',
  chooseArchive: 'Choose a backup file',
  saveArchive: 'Save the backup as',
}

export type DesktopWords = typeof desktop
