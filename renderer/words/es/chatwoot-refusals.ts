// Why something is not done with Chatwoot, in Spanish.
export const chatwootRefusals = {
  chatwoot_not_set:
    'Chatwoot no está configurado para este número. Indique primero su dirección, la cuenta y un token de administrador.',
  chatwoot_incomplete:
    'Hacen falta la dirección de Chatwoot, la cuenta y un token; no se cambió nada. La cuenta es el número que sigue a /accounts/ en la dirección; el token está al final de su perfil.',
  chatwoot_unreachable: ({ why }: { why: string | number | null }) =>
    `No se puede llegar a Chatwoot: ${why} No se cambió nada. Compruebe la dirección y si esta máquina puede abrirla.`,
  chatwoot_token_wrong:
    'Chatwoot no acepta este token; no se cambió nada. Copie el token de acceso del final de su perfil en Chatwoot. Detrás de nginx hace falta «underscores_in_headers on».',
  chatwoot_not_administrator: ({ account }: { account: string | number | null }) =>
    `Este token no es de un administrador de la cuenta ${account}, así que no se puede crear ni ajustar ninguna bandeja; no se cambió nada. Use el token de un administrador de esa cuenta.`,
  chatwoot_no_such_inbox: ({ inbox }: { inbox: string | number | null }) =>
    `No hay ninguna bandeja ${inbox} de tipo API en esta cuenta; no se cambió nada. Elija otra, o ninguna: entonces se crea una.`,
  chatwoot_refused: ({ status, said }: { status: string | number | null; said: string | number | null }) =>
    `Chatwoot lo rechaza (${status}): ${said} No se pierde nada. Corrija lo que dice e inténtelo de nuevo.`,
  chatwoot_no_such_failure: 'Ese fallo ya no existe; no se cambió nada. Mire la lista otra vez.',
}
