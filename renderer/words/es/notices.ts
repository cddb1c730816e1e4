// Lines in a chat that nobody wrote, in Spanish: what the own number did, what somebody did, and what happened where
// nobody is known who did it.
import type { NoticeCode } from '../../../core/contract/messages/notice.ts'

export const group = {
  title: 'Grupo',
  members: (n: number) => (n === 1 ? '1 miembro' : `${n} miembros`),
  membersTitle: 'Miembros',
  admin: 'Admin',
  gone: 'El número ya no está en este grupo.',
  left: 'Ya no están',
  leftOn: (day: string) => `salió el ${day}`,
  removedOn: (day: string) => `eliminado el ${day}`,
  goneSince: (day: string) => `no está desde el ${day}`,
  community: {
    title: 'Grupos de la comunidad',
    announcements: 'Avisos',
    takeOut: 'Quitar',
    group: 'Grupo',
    choose: 'Elige un grupo',
    putIn: 'Añadir a la comunidad',
    leave: 'Salir de la comunidad',
    leaveTitle: (name: string) => `¿Salir de «${name}»?`,
    leaveText: 'El número sale también de todos sus grupos. Lo que se dijo en ellos se queda aquí.',
    left: 'Has salido de la comunidad.',
    name: 'Nombre de una comunidad nueva',
    make: 'Crear la comunidad',
  },
}

export const notice = {
  you: 'tú',
  andMore: (n: number) => `y ${n} más`,
  days: (n: number) => (n === 1 ? '24 horas' : `${n} días`),
}

export const notices: Record<NoticeCode, readonly [mine: string, theirs: string, unknown: string]> = {
  group_created: [
    'Creaste el grupo «{subject}»',
    '{who} creó el grupo «{subject}»',
    'Se creó el grupo «{subject}»',
  ],
  group_deleted: ['Eliminaste el grupo', '{who} eliminó el grupo', 'Se eliminó el grupo'],
  group_subject: [
    'Cambiaste el nombre del grupo: «{subject}»',
    '{who} cambió el nombre del grupo: «{subject}»',
    'El grupo ahora se llama «{subject}»',
  ],
  group_description: ['Cambiaste la descripción', '{who} cambió la descripción', 'Se cambió la descripción'],
  group_description_removed: [
    'Quitaste la descripción',
    '{who} quitó la descripción',
    'Se quitó la descripción',
  ],
  group_picture: ['Cambiaste la foto', '{who} cambió la foto', 'Se cambió la foto'],
  group_picture_removed: ['Quitaste la foto', '{who} quitó la foto', 'Se quitó la foto'],
  group_announce_on: [
    'Permitiste que solo escriban los admins',
    '{who} permitió que solo escriban los admins',
    'Ahora solo pueden escribir los admins',
  ],
  group_announce_off: [
    'Permitiste que todos escriban',
    '{who} permitió que todos escriban',
    'Ahora todos pueden escribir',
  ],
  group_locked_on: [
    'Permitiste que solo los admins cambien el grupo',
    '{who} permitió que solo los admins cambien el grupo',
    'Ahora solo los admins pueden cambiar el grupo',
  ],
  group_locked_off: [
    'Permitiste que todos cambien el grupo',
    '{who} permitió que todos cambien el grupo',
    'Ahora todos pueden cambiar el grupo',
  ],
  group_member_add_admins: [
    'Permitiste que solo los admins añadan miembros',
    '{who} permitió que solo los admins añadan miembros',
    'Ahora solo los admins pueden añadir miembros',
  ],
  group_member_add_all: [
    'Permitiste que todos añadan miembros',
    '{who} permitió que todos añadan miembros',
    'Ahora todos pueden añadir miembros',
  ],
  group_approval_on: [
    'Dejaste que los admins decidan quién entra',
    '{who} dejó que los admins decidan quién entra',
    'Ahora los admins deciden quién entra',
  ],
  group_approval_off: [
    'Dejaste entrar a quien tenga el enlace',
    '{who} dejó entrar a quien tenga el enlace',
    'Ahora entra quien tenga el enlace',
  ],
  community_joined: [
    'Pusiste el grupo en una comunidad',
    '{who} puso el grupo en una comunidad',
    'El grupo se puso en una comunidad',
  ],
  community_left: [
    'Sacaste el grupo de su comunidad',
    '{who} sacó el grupo de su comunidad',
    'El grupo se sacó de su comunidad',
  ],
  community_linked: [
    'Pusiste el grupo «{subject}» en la comunidad',
    '{who} puso el grupo «{subject}» en la comunidad',
    'El grupo «{subject}» se puso en la comunidad',
  ],
  community_unlinked: [
    'Sacaste el grupo «{subject}» de la comunidad',
    '{who} sacó el grupo «{subject}» de la comunidad',
    'El grupo «{subject}» se sacó de la comunidad',
  ],
  group_link_changed: [
    'Anulaste el enlace de invitación',
    '{who} anuló el enlace de invitación',
    'Se anuló el enlace de invitación',
  ],
  chat_expires: [
    'Hiciste que los mensajes duren {time}',
    '{who} hizo que los mensajes duren {time}',
    'Los mensajes duran {time}',
  ],
  chat_expires_not: [
    'Hiciste que los mensajes se queden',
    '{who} hizo que los mensajes se queden',
    'Los mensajes ahora se quedan',
  ],
  members_added: ['Añadiste a {people}', '{who} añadió a {people}', 'Añadido: {people}'],
  members_joined: ['Entraste', '{who} entró', 'Entró: {people}'],
  members_removed: ['Quitaste a {people}', '{who} quitó a {people}', 'Ya no está en el grupo: {people}'],
  members_left: ['Saliste', '{who} salió', 'Salió: {people}'],
  members_promoted: ['Hiciste admin a {people}', '{who} hizo admin a {people}', 'Ahora es admin: {people}'],
  members_demoted: [
    'Quitaste a {people} de los admins',
    '{who} quitó a {people} de los admins',
    'Ya no es admin: {people}',
  ],
  member_number_changed: ['Tienes otro número', '{who} tiene otro número', 'Otro número: {people}'],
  requests_made: ['Pediste entrar', '{people} pide entrar', '{people} pide entrar'],
  requests_withdrawn: [
    'Ya no pide entrar: {people}',
    'Ya no pide entrar: {people}',
    'Ya no pide entrar: {people}',
  ],
  call_ringing: ['Estás llamando', '{who} está llamando', 'Una llamada'],
  call_missed: ['No se respondió a una llamada', 'Llamada perdida de {who}', 'Llamada perdida'],
  call_answered: [
    'Una llamada',
    'Llamada de {who}, respondida en otro lugar',
    'Llamada respondida en otro lugar',
  ],
  call_rejected: ['Se rechazó una llamada', 'Llamada de {who}, rechazada', 'Llamada rechazada'],
}
