// Why something is not done with a group or a profile, and what became of each person, in Spanish.
import type { GroupRefusals, PersonReasons } from '../told-words.ts'

export const groupRefusals: GroupRefusals = {
  no_such_group: ({ group }) => `El número nunca ha estado en un grupo «${group}», por lo que se sabe aquí.`,
  group_not_admin:
    'Solo un admin del grupo puede hacerlo; no se cambió nada. Pida a un admin que haga admin a este número.',
  group_not_member:
    'Este número no está en ese grupo; no se cambió nada. Haga que alguien lo añada, o entre con un enlace.',
  group_gone: 'WhatsApp no conoce este grupo, o ya no; no se cambió nada. Búsquelo en el teléfono.',
  group_full: 'El grupo está lleno; nadie entró. Quite primero a alguien.',
  invite_unknown:
    'WhatsApp no conoce este enlace de invitación; no se cambió nada. Compruebe que esté entero.',
  invite_gone: 'Esta invitación se anuló o terminó; no se cambió nada. Pida una nueva a un admin del grupo.',
  already_member: 'El número ya está en este grupo; no se cambió nada.',
  changed_meanwhile:
    'Otra persona cambió lo mismo en este momento; desde aquí no se cambió nada. Léalo e inténtelo de nuevo.',
  asked_too_often:
    'Se preguntó demasiado a WhatsApp, que lo rechazó; no se cambió nada. Espere unos minutos y haga menos a la vez.',
  whatsapp_refused: ({ code }) =>
    `WhatsApp lo rechazó con el código ${code}; no se cambió nada. Inténtelo en el teléfono.`,
  not_an_invitation: 'Ese mensaje no es una invitación a un grupo; no se cambió nada.',
  no_picture: 'Eso no es una imagen que se pueda leer; no se cambió nada. Envíe un JPEG, PNG, GIF o WebP.',
  whatsapp_silent:
    'WhatsApp no respondió; no se sabe si algo cambió. Mire cómo está ahora e inténtelo de nuevo.',
  keys_not_shared:
    'El teléfono aún no compartió lo que esto necesita; no se cambió nada. Déjelo en línea un minuto e inténtelo de nuevo.',
  person_not_resolved:
    'WhatsApp no dice qué número tiene esta persona; no se cambió nada. Indique el número.',
}

export const personReasons: PersonReasons = {
  person_not_there: 'No está en WhatsApp.',
  person_is_member: 'Ya está en el grupo.',
  person_not_member: 'No está en el grupo.',
  person_not_asking: 'No pide entrar.',
  person_not_added: 'Solo deja que la añadan personas que conoce; se le puede invitar.',
  person_left_lately: 'Salió hace poco del grupo; se le puede invitar.',
  person_group_full: 'El grupo está lleno.',
  person_not_answered: 'WhatsApp no dijo qué pasó.',
  person_refused: ({ code }) => `WhatsApp lo rechazó con el código ${code}.`,
}
