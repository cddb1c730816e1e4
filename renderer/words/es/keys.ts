// The keys of programs and what else the settings hold, in Spanish.
import type { Words } from '../en/index.ts'

export const keys: Words['keys'] = {
  title: 'Claves',
  text: 'Cada programa recibe una clave propia, para poder anular una sin las demás.',
  make: 'Crear una clave',
  name: 'Para qué es',
  scope: 'Qué puede hacer',
  scopes: { owner: 'todo', read: 'solo leer', scoped: 'lo elegido' },
  each: {
    read: 'Leer: mensajes, chats, personas, estado',
    send: 'Enviar: mensajes, reacciones, grupos, etiquetas',
    control: 'Controlar: iniciar, parar, vincular, hacer copias',
    manage: 'Administrar: números, ajustes, webhooks',
    delete: 'Eliminar: papelera, borrado, restauración',
  },
  forNumber: 'Para qué número',
  allNumbers: 'Todos los números',
  until: 'Válida hasta (opcional)',
  ends: (when: string) => `hasta ${when}`,
  rotate: 'Sustituir',
  rotated: (name: string) => `Una clave nueva sustituye a «${name}». La anterior sirve 24 horas más.`,
  one: 'Un programa que solo trabaja con un número usa el token de ese número, mostrado cuando se creó por la API.',
  once: 'Cópiela ahora',
  onceText: 'Se muestra solo esta vez y no se guarda en ninguna parte.',
  key: 'La clave',
  empty: 'Aún no hay claves',
  emptyText: 'Cree una para cada programa que use la API.',
  environment: 'La clave de HOLDFAST_API_KEY también lo abre todo; se cambia donde se inicia el programa.',
  used: (when: string) => `usada por última vez ${when}`,
  never: 'nunca usada',
  made: (when: string) => `creada ${when}`,
  end: 'Anular',
  ask: (name: string) => `¿Anular la clave «${name}»?`,
  askText: 'Lo que la usa se rechaza desde ahora, también una página abierta con ella. Los números siguen.',
  ended: (name: string) => `La clave «${name}» está anulada.`,
}

export const record: Words['record'] = {
  title: 'Registro',
  text: 'Quién hizo qué con este aparato y sus números, y desde dónde, lo más nuevo primero.',
  empty: 'Aún no hay nada registrado',
  emptyText: 'Aquí aparecerán claves creadas o anuladas, restauraciones y borrados definitivos.',
  number: 'Número',
  all: 'Todos',
  by: 'Por',
  day: 'Día',
  csv: 'Llevar como CSV',
  who: {
    session: 'En un navegador',
    key: 'Clave',
    token: 'Token de un número',
    environment: 'Clave del entorno',
    command: 'Línea de comandos o escritorio',
    appliance: 'El propio aparato',
    owner: 'Dueño',
    instance: 'Token de un número',
    api: 'Por la API',
  },
}

export const appliance: Words['appliance'] = {
  title: 'Equipo',
  login: 'Iniciar cuando inicie sesión en este equipo',
  support: 'Paquete de soporte',
  supportText:
    'Un archivo que ayuda a otra persona a ver qué falla: versiones, estados, recuentos y registros. Sin claves, números, nombres ni textos.',
  download: 'Descargar',
  trash: 'Papelera',
  trashText: 'Allí se define cuánto tiempo se guardan los números eliminados.',
  toTrash: 'Ir a la papelera',
}

export const apiPage: Words['apiPage'] = {
  try: 'Probar',
  answer: (status: number) => `La respuesta (${status})`,
  health: 'Cómo está el equipo',
  search: 'Buscar',
  toKeys: 'Crear una clave para ello',
}
