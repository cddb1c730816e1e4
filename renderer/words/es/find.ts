// Search, in Spanish.
import type { Words } from '../en/index.ts'

export const find: Words['find'] = {
  title: 'Búsqueda',
  label: 'Buscar mensajes, números y personas',
  go: 'Buscar',
  numbers: 'Números',
  people: 'Personas y grupos',
  messages: 'Mensajes',
  begin: '¿Qué busca?',
  beginText:
    'Palabras de un mensaje, el nombre de una persona o un grupo, o un teléfono, en los chats de cualquier número.',
  nothing: (q: string) => `No se encontró nada para «${q}»`,
  nothingText: 'Deben aparecer todas las palabras; las mayúsculas y los acentos no importan.',
  older: 'Buscar más atrás',
  oldest: 'Se revisaron todos los mensajes guardados.',
  group: 'grupo',
  you: 'usted',
  around: 'Ve mensajes antiguos, hasta el que buscaba.',
  toNewest: 'Mostrar los más nuevos',
  gone: 'Este mensaje ya no está aquí.',
}
