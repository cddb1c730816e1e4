// What an alert says: what happened, what is safe, what to do next. Texts only. An instance's name and the reason of
// its state may stand here; a number or a message never does.
import type { AlertKind } from '../../contract/events/alert.ts'

export interface Words {
  title: string
  text: string
}

export type StateKind = Extract<
  AlertKind,
  | 'alert.logged_out'
  | 'alert.replaced'
  | 'alert.restricted'
  | 'alert.outdated'
  | 'alert.damaged'
  | 'alert.held'
>

const states: Record<StateKind, (name: string, reason: string) => Words> = {
  'alert.logged_out': (name, reason) => ({
    title: `${name} was logged out`,
    text:
      `The number ${name} was logged out. ${reason} Nothing is lost: messages, settings and webhooks stay. ` +
      `Link it again: open ${name} in Numbers, choose "Link a phone" and scan the code with its phone.`,
  }),
  'alert.replaced': (name, reason) => ({
    title: `${name} is used by another program`,
    text:
      `The number ${name} is offline. ${reason} Nothing is lost. If the other program should not use it, end it ` +
      `there, then open ${name} in Numbers and choose "Take over here".`,
  }),
  'alert.restricted': (name, reason) => ({
    title: `WhatsApp has restricted ${name}`,
    text: `The number ${name} is offline. ${reason}`,
  }),
  'alert.outdated': (name, reason) => ({
    title: `${name} needs a newer Holdfast`,
    text: `The number ${name} is offline. ${reason}`,
  }),
  'alert.damaged': (name, reason) => ({
    title: `${name} needs repair`,
    text: `The number ${name} is offline. ${reason}`,
  }),
  'alert.held': (name, reason) => ({
    title: `${name} waits for a decision`,
    text:
      `The number ${name} is offline. ${reason} Decide where it lives: open ${name} in Numbers and choose ` +
      '"Move here", or leave it as it is. Nothing is lost either way.',
  }),
}

export function stateWords(kind: StateKind, name: string, reason: string): Words {
  return states[kind](name, reason)
}

export function offlineWords(name: string, { minutes, reason }: { minutes: number; reason: string }): Words {
  return {
    title: `${name} is offline`,
    text:
      `The number ${name} has not been online for ${minutes} minutes. ${reason} Nothing is lost: it goes on trying ` +
      'by itself, and what is sent to it meanwhile waits with WhatsApp. Look at the network, and at its proxy if it has one.',
  }
}

export function silenceWords(name: string, hours: number): Words {
  return {
    title: `${name} gets no messages`,
    text:
      `The number ${name} is online and has got no message for ${hours} hours. If that is not usual for it, send it ` +
      'a message from another phone; if it does not arrive, restart the number. Messages wait with WhatsApp meanwhile.',
  }
}

export function riskWords(name: string, days: number): Words {
  return {
    title: `WhatsApp may unlink ${name} soon`,
    text:
      `Nothing has come from the phone of ${name} for ${days} days, and WhatsApp unlinks the devices of a phone that is ` +
      'not used for 14. Nothing is lost yet, and the number is online. Open WhatsApp on its phone, with the network on, ' +
      'and send a message or read a chat.',
  }
}

export function lockWords(name: string, until: number | null): Words {
  const end =
    until === null ? '' : ` until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return {
    title: `WhatsApp lets ${name} write to known chats only`,
    text:
      `The number ${name} is online, but WhatsApp does not let it write to new chats${end}, as it does when many of ` +
      'its chats are with strangers. Nothing is lost: chats that it knows are not affected, and what was accepted for ' +
      'new ones waits and is sent then. Cancel it in the outbox if it must not be late, and write to fewer strangers afterwards.',
  }
}

export function webhookWords(host: string, reason: string): Words {
  return {
    title: `A webhook fails: ${host}`,
    text:
      `The endpoint at ${host} takes no events. ${reason} Nothing is lost: they are in the event log and are ` +
      'delivered when it answers again, for three days by themselves. Repair the endpoint, or switch the webhook off.',
  }
}

export function chatwootWords(name: string, reason: string): Words {
  return {
    title: `The Chatwoot of ${name} is away`,
    text:
      `Nothing went between ${name} and its Chatwoot for an hour. ${reason} Nothing is lost: what waits goes in its order ` +
      `once it is reached again. Open ${name} in Numbers, and there "Chatwoot", to try its token.`,
  }
}

export function diskWords(freeBytes: number): Words {
  return {
    title: 'Little room on the disk',
    text:
      `${mebibytes(freeBytes)} are left on the disk of the data folder. Nothing is lost. Free some space: on a full ` +
      'disk nothing new is accepted and the numbers wait.',
  }
}

export function folderWords(reason: string): Words {
  return {
    title: 'The data folder is gone',
    text:
      `${reason} Put back what was there, and all goes on by itself. Else start Holdfast again: it opens in recovery ` +
      'mode and names the place where everything is saved, to be restored from there.',
  }
}

export function backupWords(reason: string): Words {
  return {
    title: 'Backups are failing',
    text:
      `A snapshot could not be made or proven. ${reason} The numbers work and nothing is lost, but a disk that dies ` +
      'now would cost what was not backed up. It is tried again by itself; see Backups for what to do.',
  }
}

export function locationWords(reason: string): Words {
  return {
    title: 'The second location gets no backups',
    text:
      `${reason} The numbers and the backups on this machine go on and nothing is lost, but a disk that dies now ` +
      'would cost what came since. It is tried again by itself, and what is missing there is made good then.',
  }
}

export function guessWords(address: string): Words {
  return {
    title: 'Somebody tries keys',
    text:
      `More than 20 wrong keys came from ${address} within a minute. None was right, and nothing was opened. They are ` +
      'refused and yours goes on to work. If a program of yours has an old key, give it the new one; else see to it ' +
      'that strangers cannot reach the appliance.',
  }
}

function mebibytes(bytes: number): string {
  const mb = Math.floor(bytes / 1_000_000)
  return mb >= 1000 ? `${(mb / 1000).toFixed(1)} GB` : `${mb} MB`
}
