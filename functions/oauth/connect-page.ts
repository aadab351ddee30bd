import type { Refusal } from '../../shared/flows/connect-account.ts'
import type { Reply } from '../../shared/platform/http.ts'

export type Language = 'cs' | 'en'
/** `unavailable`: Google, the ERP or our store can't be reached just now. */
type Outcome = Refusal | 'connected' | 'unavailable'

interface Text {
  readonly title: string
  readonly text: string
}

const TEXTS: Readonly<Record<Language, Readonly<Record<Outcome, Text>>>> = {
  en: {
    connected: {
      title: 'Connected',
      text: 'Your Google Calendar and the ERP are being joined. The first meetings appear within a minute. You can close this page.',
    },
    denied: {
      title: 'Not connected',
      text: 'You did not allow the access. Nothing was stored and nothing was changed.',
    },
    'state-invalid': {
      title: 'This sign-in has expired',
      text: 'It was begun in another browser, more than ten minutes ago, or used already. Please begin again.',
    },
    'email-unverified': {
      title: 'Not connected',
      text: 'Google has not verified the address of this account. Verify it in your Google account, then begin again.',
    },
    'user-unknown': {
      title: 'Nobody in the ERP has this address',
      text: 'Sign in with the Google account whose address is that of your active ERP user, or ask the administrator to add the address to your user.',
    },
    'user-ambiguous': {
      title: 'Several ERP users have this address',
      text: 'It can’t be told which of them you are. Ask the administrator to leave the address with one user only.',
    },
    'account-taken': {
      title: 'This Google account belongs to another ERP user',
      text: 'Another user has connected it already. Use another Google account, or ask that user to disconnect it.',
    },
    'other-account': {
      title: 'You are connected with another Google account',
      text: 'Your ERP user is joined with a different Google account already. Sign in with that one, or ask the administrator.',
    },
    'scope-missing': {
      title: 'The calendar was not allowed',
      text: 'Without the two calendar boxes on Google’s page nothing can be synced. Begin again and leave them ticked.',
    },
    'no-refresh-token': {
      title: 'Google gave no lasting access',
      text: 'Remove the access of this application in your Google account (Security → Third-party access), then begin again.',
    },
    unavailable: {
      title: 'Not possible just now',
      text: 'Google or the ERP can’t be reached. Wait a few minutes, then begin again from the link that brought you here.',
    },
  },
  cs: {
    connected: {
      title: 'Připojeno',
      text: 'Váš Kalendář Google a ERP se právě propojují. První schůzky se objeví do minuty. Tuto stránku můžete zavřít.',
    },
    denied: { title: 'Nepřipojeno', text: 'Přístup jste nepovolili. Nic se neuložilo ani nezměnilo.' },
    'state-invalid': {
      title: 'Přihlášení vypršelo',
      text: 'Začalo v jiném prohlížeči, před více než deseti minutami, nebo už bylo použito. Začněte prosím znovu.',
    },
    'email-unverified': {
      title: 'Nepřipojeno',
      text: 'Google adresu tohoto účtu neověřil. Ověřte ji ve svém účtu Google a začněte znovu.',
    },
    'user-unknown': {
      title: 'Tuto adresu v ERP nikdo nemá',
      text: 'Přihlaste se účtem Google s adresou svého aktivního uživatele ERP, nebo požádejte správce, aby vám adresu doplnil.',
    },
    'user-ambiguous': {
      title: 'Tuto adresu má v ERP více uživatelů',
      text: 'Nelze poznat, který z nich jste. Požádejte správce, aby adresu nechal jen u jednoho.',
    },
    'account-taken': {
      title: 'Tento účet Google patří jinému uživateli ERP',
      text: 'Už ho připojil někdo jiný. Použijte jiný účet Google, nebo požádejte onoho uživatele, aby ho odpojil.',
    },
    'other-account': {
      title: 'Jste připojeni jiným účtem Google',
      text: 'Váš uživatel ERP už je propojen s jiným účtem Google. Přihlaste se tím účtem, nebo se obraťte na správce.',
    },
    'scope-missing': {
      title: 'Kalendář nebyl povolen',
      text: 'Bez obou zaškrtnutých políček kalendáře na stránce Googlu nelze nic synchronizovat. Začněte znovu a nechte je zaškrtnutá.',
    },
    'no-refresh-token': {
      title: 'Google nedal trvalý přístup',
      text: 'Odeberte přístup této aplikace ve svém účtu Google (Zabezpečení → Přístup třetích stran) a začněte znovu.',
    },
    unavailable: {
      title: 'Teď to nejde',
      text: 'Google nebo ERP právě neodpovídá. Počkejte pár minut a začněte znovu odkazem, kterým jste přišli.',
    },
  },
}

const AGAIN: Readonly<Record<Language, string>> = { en: 'Begin again', cs: 'Začít znovu' }

const STATUS: Readonly<Partial<Record<Outcome, number>>> = {
  connected: 200,
  'state-invalid': 400,
  'account-taken': 409,
  'other-account': 409,
  unavailable: 503,
}

/** Czech for a browser that prefers it to English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const order = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2))
  return order.find((one) => one === 'cs' || one === 'en') === 'cs' ? 'cs' : 'en'
}

/** The end of a sign-in, in words. `again` is where to begin anew; it is our own URL. */
export function connectPage(
  outcome: Outcome,
  { language, again }: { language: Language; again: string | null },
): Reply {
  const { title, text } = TEXTS[language][outcome]
  const link =
    again === null ? '' : `<p><a href="${again.replaceAll('&', '&amp;')}">${AGAIN[language]}</a></p>`
  return {
    status: STATUS[outcome] ?? 403,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
    },
    body: `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${text}</p>${link}</main></body></html>
`,
  }
}
