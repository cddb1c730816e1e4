// What went wrong, in Spanish.
import type { Words } from '../en/index.ts'

export const problems: Words['problems'] = {
  unreachable: 'El aparato no responde. No se cambió nada; inténtelo en un momento.',
  signedOut: 'La sesión terminó. Escriba la clave de nuevo.',
  unexpected: 'Algo inesperado falló en esta página. Recárguela e inténtelo de nuevo.',
  codes: {
    bad_request: 'La petición no es válida; no se cambió nada. Revise lo que escribió.',
    conflict: 'Eso no cabe en el estado actual; no se cambió nada. Vea el estado e inténtelo de nuevo.',
    folder_gone:
      'La carpeta de datos fue eliminada o reemplazada; no se aceptó nada. Vuelva a ponerla o reinicie Holdfast y restaure lo que guardó.',
    forbidden: 'Esta clave no lo permite. Use la clave del dueño.',
    internal: 'Algo inesperado falló en el aparato. Su registro tiene el motivo.',
    name_taken: 'Este nombre ya está en uso; no se cambió nada. Elija otro.',
    not_connected: 'No se llega a WhatsApp por este número ahora. Inténtelo cuando esté en línea.',
    not_found: 'Esto ya no está aquí. Mire en la papelera.',
    not_linked: 'No hay ningún teléfono vinculado; no se envió nada. Vincule un teléfono primero.',
    not_on_whatsapp: 'Este número no está en WhatsApp; no se envió nada. Revise el número.',
    group_not_found: 'No existe ese grupo, o este número no está en él; no se envió nada.',
    restricted: 'WhatsApp restringió este número; no se envió nada. Su vínculo se conserva.',
    storage_full: 'El disco está lleno; no se cambió ni se perdió nada. Libere espacio e inténtelo de nuevo.',
    too_many_wrong_keys:
      'Llegaron demasiadas claves equivocadas de esta dirección. La correcta funciona enseguida; las equivocadas se responden de nuevo en un minuto.',
    unauthorized: 'Esta clave no abre este aparato.',
    wrong_password: 'Esta contraseña es incorrecta. Inténtelo de nuevo o use una clave.',
    code_needed: 'Hace falta también un código de su autenticador.',
    wrong_code: 'Este código es incorrecto o ya se usó. Escriba el que su autenticador muestra ahora.',
    too_many_wrong_passwords:
      'Llegaron demasiadas contraseñas o códigos equivocados de aquí. Espere un momento antes del siguiente; una clave funciona enseguida.',
  },
}
