// What stands at the side of a chat, in Spanish.
import { plural } from './count.ts'

export const side = {
  members: {
    actions: (name: string) => `Qué se puede hacer: ${name}`,
    write: 'Escribir un mensaje',
    promote: 'Hacer administrador',
    demote: 'Quitar de administrador',
    remove: 'Sacar del grupo',
    removeTitle: (name: string) => `¿Sacar a ${name} del grupo?`,
    removeText: 'Lo que se dijo en el grupo se queda. Un administrador puede volver a añadirlo.',
    add: 'Añadir miembros',
    find: 'Nombre o número con prefijo del país',
    number: (number: string) => `El número ${number}`,
    nobody: 'Nadie coincide. Un número se puede añadir con su prefijo del país.',
    addMany: (n: number) => `Añadir a ${plural(n, 'persona', 'personas')}`,
    became: 'Qué ha pasado',
    done: 'añadido',
    invited: 'no se puede añadir y ha recibido una invitación',
    refused: 'no se añadió',
    unknown: 'WhatsApp no dijo si se hizo',
    leave: 'Salir del grupo',
    leaveTitle: (name: string) => `¿Salir de «${name}»?`,
    leaveText:
      'Lo que se dijo se queda aquí. Solo un administrador puede volver a dejar entrar a este número.',
  },
  requests: {
    title: 'Piden entrar',
    letIn: 'Dejar entrar',
    refuse: 'Rechazar',
    since: (when: string) => `desde ${when}`,
  },
  marked: {
    starred: {
      title: 'Mensajes destacados',
      none: 'No hay nada destacado. Destaca un mensaje desde su menú para encontrarlo aquí.',
    },
    planned: {
      title: 'Mensajes programados',
      none: 'No hay nada programado. Lo que se escribe se puede enviar más tarde desde el menú de al lado.',
    },
  },
  more: 'Mostrar más',
}
