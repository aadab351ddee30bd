import type { MailboxView } from '../flows/mailbox-view.ts'
import type { Language } from './language.ts'

/** What a test of both servers found. */
export type Report = NonNullable<MailboxView['lastTest']>['report']
export type Failure = Extract<Report['imap'], { readonly failed: unknown }>

const en = {
  title: 'Test the connection',
  help: 'Logs in to both of Gmail’s servers as the ERP does, and out again.',
  logIn: 'Test the login',
  send: 'Test, and send a message to itself',
  last: 'Last test',
  none: 'It wasn’t tested yet.',
  imap: 'Fetching mail (IMAP)',
  smtp: 'Sending mail (SMTP)',
  works: 'Works',
  fails: 'Fails',
  newest: 'The newest message in the inbox is of',
  empty: 'The inbox is empty.',
  sent: 'A message to the mailbox itself was sent; it should be in its inbox by now.',
  unsent: 'The login works; no message was sent.',
  said: 'The server’s own words:',
  saidNothing: 'The server said nothing about it.',
  why: {
    'refused-login':
      'The server refuses the login. Either the access was taken back in the Google account, then connect again; or a Workspace administrator of your company doesn’t allow it for this mailbox.',
    unreachable: 'The server can’t be reached. This usually passes; try again in a few minutes.',
    'token-trouble':
      'The server couldn’t check our access just now. That says nothing about the mailbox; try again in a few minutes.',
    'too-many-connections':
      'Too many programs are connected with this mailbox at once; Gmail allows 15. Close some, then try again.',
    other: 'The server answered with something that wasn’t expected.',
  } satisfies Record<Failure['failed'], string>,
  letter: {
    subject: 'The mailbox works',
    text: 'This message was sent to test the connection. Nothing has to be done about it.',
  },
}

export type MailboxTestTexts = Readonly<typeof en>

const cs: MailboxTestTexts = {
  title: 'Vyzkoušet připojení',
  help: 'Přihlásí se k oběma serverům Gmailu stejně jako ERP a zase se odhlásí.',
  logIn: 'Vyzkoušet přihlášení',
  send: 'Vyzkoušet a poslat zprávu sobě',
  last: 'Poslední test',
  none: 'Zatím se nezkoušelo.',
  imap: 'Stahování pošty (IMAP)',
  smtp: 'Odesílání pošty (SMTP)',
  works: 'Funguje',
  fails: 'Nefunguje',
  newest: 'Nejnovější zpráva v doručené poště má datum',
  empty: 'Doručená pošta je prázdná.',
  sent: 'Schránka poslala zprávu sama sobě; teď už by měla být v doručené poště.',
  unsent: 'Přihlášení funguje; žádná zpráva se neposílala.',
  said: 'Co řekl sám server:',
  saidNothing: 'Server k tomu nic neřekl.',
  why: {
    'refused-login':
      'Server přihlášení odmítá. Buď byl přístup v účtu Google odebrán, potom schránku připojte znovu; nebo to u této schránky nedovoluje správce Workspace vaší firmy.',
    unreachable: 'Server není dostupný. Obvykle to přejde; zkuste to za pár minut znovu.',
    'token-trouble':
      'Server teď nemohl náš přístup ověřit. O schránce to nic nevypovídá; zkuste to za pár minut znovu.',
    'too-many-connections':
      'K této schránce je najednou připojeno příliš mnoho programů; Gmail jich dovoluje 15. Některé zavřete a zkuste to znovu.',
    other: 'Server odpověděl něco, co se nečekalo.',
  },
  letter: {
    subject: 'Schránka funguje',
    text: 'Tato zpráva vznikla při zkoušce připojení. Není s ní třeba nic dělat.',
  },
}

export const MAILBOX_TEST_TEXTS: Readonly<Record<Language, MailboxTestTexts>> = { en, cs }
