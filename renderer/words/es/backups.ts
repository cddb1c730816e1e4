// The backups and the work that takes its time, in Spanish.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const backups: Words['backups'] = {
  title: 'Copias de seguridad',
  tabs: 'Partes de las copias',
  parts: {
    overview: 'Resumen',
    location: 'Segundo lugar',
    key: 'Clave de recuperación',
    restores: 'Restauraciones',
  },
  flows: {
    restore: 'Restaurar',
    file: 'Guardar en un archivo',
    move: 'Llevarse un número',
    bring: 'Traer un número',
  },
  take: 'Hacer una copia ahora',
  taken: 'La copia está hecha. Ahora se comprueba.',
  standing: {
    good: (when) => `Todo podría restaurarse tal como estaba ${when}.`,
    proven: (when) => `Última comprobación: ${when}.`,
    unproven: 'Aún no está comprobado; ocurre solo dentro de un momento.',
    none: 'Todavía no hay ninguna copia.',
    noneText:
      'La primera se hace sola poco después del inicio. Nada corre peligro mientras este equipo funcione; haga una ahora para estar seguro.',
    failed: 'La copia más nueva no pasó la comprobación.',
    failedSafe: (when) => `Lo que hay aquí sigue, y la comprobada de ${when} está a salvo.`,
    failedNone: 'Lo que hay aquí sigue; pero no hay otra copia comprobada.',
    failedDo: 'Haga una copia nueva. Si también falla, hay que mirar el disco.',
    alert: (when) => `Las copias tienen un problema desde ${when}.`,
  },
  next: {
    key: 'Aún no hay clave de recuperación: si este equipo se pierde, nadie puede abrir las copias.',
    toKey: 'Hacer una clave de recuperación',
    location: 'Las copias están solo en este equipo: si su disco falla, se pierden con él.',
    toLocation: 'Elegir un segundo lugar',
    second: 'Segundo lugar',
  },
  timeLine: 'Volver a un momento',
  timeLineText: 'Las marcas son copias completas; donde la línea está llena, vale cualquier momento.',
  asItWas: 'Tal como estaba a las',
  pick: 'El momento al que volver',
  zoom: 'Cuánto se ve de la línea de tiempo',
  zooms: { hour: 'Una hora', day: 'Un día', all: 'Todo' },
  restoreThis: 'Restaurar …',
  snapshots: 'Copias completas',
  snapshotsText: 'Cada una se abre y se lee para ver si funcionaría. Las viejas se van reduciendo.',
  reasons: {
    scheduled: 'por sí sola',
    first: 'la primera',
    new_history: 'empezó un historial nuevo',
    asked_for: 'pedida',
    before_restore: 'antes de una restauración',
    before_purge: 'antes de eliminar',
  },
  proof: { proven: 'comprobada', failed: 'no sirve', none: 'aún sin comprobar' },
  prove: 'Comprobar',
  isProven: 'Está comprobada: todo lo que contiene puede restaurarse.',
  restore: 'Restaurar',
  empty: 'Sus copias aparecerán aquí',
  emptyText: 'La primera se hace sola en breve, y de nuevo cada vez que haya cambiado lo suficiente.',
  ways: {
    title: 'Qué más se puede hacer',
    file: 'Guardar en un archivo',
    fileText: 'Un número o todos, en un archivo para guardar en otra parte.',
    open: 'Restaurar de un archivo',
    openText: 'Lo que contiene un archivo .holdfast, junto a lo que hay aquí o en su lugar.',
    move: 'Llevarse un número',
    moveText: 'A Holdfast en otro equipo, sin escanear de nuevo.',
    bring: 'Traer un número',
    bringText: 'De un programa que usa Baileys, con su vínculo: no hace falta el teléfono.',
  },
}

export const work: Words['work'] = {
  kinds: {
    restore: 'Restauración',
    export: 'Escritura del archivo de copia',
    verify: 'Lectura del archivo de copia',
    rotation: 'Cambio de la clave de datos',
    other: 'Trabajo',
  },
  units: {
    rows: (n) => `${n} filas`,
    numbers: (n) => `${n} números`,
    batches: (n) => `${n} partes`,
  },
  of: (done, total) => `${done} de ${total}`,
  perSecond: (amount) => `${amount} por segundo`,
  done: {
    restore: 'Está hecho. Se puede deshacer en Restauraciones.',
    verify: 'El archivo está entero.',
    rotation: 'La clave de datos está cambiada.',
    other: 'Está hecho.',
  },
  toDownload: (size) => `El archivo está listo para descargar (${size}).`,
  written: (file, size) => `El archivo está escrito: ${file} (${size}).`,
  failed: (kind, why) => `${kind}: no funcionó. ${why}`,
  cancelled: (kind) => `${kind}: cancelado; no queda nada de ello.`,
}

export const bring: Words['bring'] = {
  from: 'De una carpeta de Baileys',
  text: 'Otros programas guardan el vínculo de un número en una carpeta con creds.json y muchos archivos pequeños. Holdfast la lee y la deja como está.',
  folder: 'Carpeta',
  name: 'Nombre (opcional)',
  nameHint: 'Cómo llama usted al número aquí; si no, el nombre de la carpeta.',
  stopFirst:
    'Detenga antes el otro programa, y para siempre: un número solo puede estar en línea en un lugar.',
  look: 'Mirar qué hay',
  found: (phone, name, keys) =>
    `Contiene ${phone}, con ${keys} claves. Vendría como «${name}» y se conectaría sin código QR.`,
  problems: 'Lo que está roto o falta',
  ignored: (n) => `${plural(n, 'otro archivo no es', 'otros archivos no son')} parte de un vínculo.`,
  bring: 'Traerlo',
  done: (name) => `${name} está aquí`,
  doneText: 'Se conecta ahora, con el vínculo que tenía. No vuelva a iniciar el otro programa.',
  show: 'Mostrar el número',
}

export const places: Words['places'] = {
  chooseFile: 'Elegir un archivo de copia',
  chooseFolder: 'Elegir una carpeta',
  begin: 'Dónde empezar',
  up: 'Subir',
  take: 'Usar esta carpeta',
  ours: 'del propio Holdfast',
  empty: 'Aquí no hay carpetas ni archivos de copia.',
  cut: 'Hay más; escriba la ruta.',
}
