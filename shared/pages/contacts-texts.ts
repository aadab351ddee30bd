import type { ContactSettings } from '../flows/contact-settings.ts'
import type { SettingsRefusal } from './contacts-page.ts'
import type { Language } from './language.ts'
import type { ShownState } from './push-texts.ts'

type WhenRemoved = ContactSettings['whenRemoved']
type WhenGone = ContactSettings['whenGone']

const en = {
  title: 'Google Contacts',
  intro:
    'Contacts and leads of the ERP are sent to your Google Contacts when you choose them, here or with “Push to Google” in the ERP. Whoever was sent before is updated; what you added in Google stays.',
  push: 'Send contacts…',
  cannot:
    'Nothing can be sent just now: Google Contacts isn’t connected, is paused, or needs your permission. The page of your connection says what to do.',
  cannotHis:
    'Nothing can be sent for this person just now: Google Contacts isn’t connected, is paused, or a permission is missing. The list of people says which.',
  people: 'To the people',
  connection: 'To the connection',
  pushes: {
    title: 'What was sent',
    caption: 'Pushes to Google, newest first',
    empty: 'Nothing was sent yet.',
    at: 'Begun',
    what: 'What',
    state: 'State',
    look: 'Details',
    of: 'of',
    more: 'Earlier ones',
  },
  states: {
    running: 'Under way',
    waiting: 'Waiting',
    done: 'Done',
    cancelled: 'Cancelled',
    stopped: 'Stopped',
  } satisfies Record<ShownState, string>,
  settings: {
    title: 'Settings',
    groups: 'Labels that they get in Google',
    groupsHelp:
      'All that are sent are among your contacts and get these labels besides. A label that you take off somebody in Google stays off.',
    groupsCut: 'You have more labels than are shown here. Those that are chosen come first.',
    groupsUnknown: 'Google can’t be asked for your labels just now; those that are chosen stay chosen.',
    refused: {
      gone: 'Nothing was saved: a label that was chosen isn’t in Google any more, so it isn’t among these now. The rest is as you chose it; save once more.',
      'too-many': 'Nothing was saved: at most 20 labels can be chosen. Please take some away.',
      unasked:
        'Nothing was saved: Google can’t be asked for your labels just now. What you chose is kept below; try again in a few minutes.',
    } satisfies Record<SettingsRefusal, string>,
    groupsNone: 'You have no labels yet.',
    follows: 'Later changes in the ERP follow by themselves',
    followsHelp: 'Only for those who were sent before. Otherwise they are updated when you send them again.',
    whenRemoved: 'When somebody is deleted in the ERP',
    whenRemovedHelp: 'Only while later changes follow.',
    removed: {
      keep: 'they stay in Google as they are',
      unlabel: 'they lose the labels that we gave them, and stay',
      remove: 'they are deleted in Google',
    } satisfies Record<WhenRemoved, string>,
    whenGone: 'When somebody is sent again whom you have deleted in Google',
    gone: {
      skip: 'they are skipped, and the list says so',
      recreate: 'they are made anew',
    } satisfies Record<WhenGone, string>,
    save: 'Save',
  },
  label: {
    title: 'A new label',
    name: 'Name of the label',
    make: 'Make the label',
    wrong: 'Please give it a name of at most 60 characters.',
    twice: 'There is a label of this name already.',
    refused: 'Google doesn’t take this name.',
    busy: 'Something is being written to your Google Contacts just now. Try again in a few seconds.',
  },
  groupNames: {
    'contactGroups/starred': 'Starred',
    'contactGroups/friends': 'Friends',
    'contactGroups/family': 'Family',
    'contactGroups/coworkers': 'Coworkers',
  } as Readonly<Record<string, string>>,
  zone: 'Times are those of',
}

export type ContactsTexts = Readonly<typeof en>

const cs: ContactsTexts = {
  title: 'Kontakty Google',
  intro:
    'Kontakty a zájemci z ERP se do vašich Kontaktů Google pošlou, když je vyberete, ať už tady, nebo v ERP přes „Poslat do Googlu“. Kdo už poslán byl, se aktualizuje; co jste v Googlu doplnili, zůstane.',
  push: 'Poslat kontakty…',
  cannot:
    'Teď nelze nic poslat: Kontakty Google nejsou připojené, jsou pozastavené, nebo k nim chybí vaše svolení. Co s tím, je na stránce vašeho připojení.',
  cannotHis:
    'Za tohoto člověka teď nelze nic poslat: Kontakty Google nejsou připojené, jsou pozastavené, nebo chybí oprávnění. Co z toho to je, říká seznam lidí.',
  people: 'Na seznam lidí',
  connection: 'Na stránku připojení',
  pushes: {
    title: 'Co bylo posláno',
    caption: 'Odeslání do Googlu od nejnovějšího',
    empty: 'Zatím se nic neposlalo.',
    at: 'Začátek',
    what: 'Co',
    state: 'Stav',
    look: 'Podrobnosti',
    of: '–',
    more: 'Starší',
  },
  states: {
    running: 'Probíhá',
    waiting: 'Čeká',
    done: 'Hotovo',
    cancelled: 'Zrušeno',
    stopped: 'Zastaveno',
  },
  settings: {
    title: 'Nastavení',
    groups: 'Štítky, které v Googlu dostanou',
    groupsHelp:
      'Všichni poslaní budou mezi vašimi kontakty a navíc dostanou tyto štítky. Štítek, který někomu v Googlu odeberete, už nedostane.',
    groupsCut: 'Štítků máte víc, než se sem vejde. Vybrané jsou první.',
    groupsUnknown: 'Na vaše štítky se teď Googlu nelze zeptat; vybrané zůstanou vybrané.',
    refused: {
      gone: 'Nic se neuložilo: některý z vybraných štítků už v Googlu není, a proto tu teď není ani na výběr. Ostatní je, jak jste zvolili; uložte to ještě jednou.',
      'too-many': 'Nic se neuložilo: vybrat lze nejvýš 20 štítků. Některé prosím odeberte.',
      unasked:
        'Nic se neuložilo: na vaše štítky se teď Googlu nelze zeptat. Co jste zvolili, níže zůstalo; zkuste to za pár minut znovu.',
    },
    groupsNone: 'Zatím žádné štítky nemáte.',
    follows: 'Pozdější změny z ERP se přenesou samy',
    followsHelp: 'Jen u těch, kdo už posláni byli. Jinak se aktualizují, až je pošlete znovu.',
    whenRemoved: 'Když je někdo v ERP smazán',
    whenRemovedHelp: 'Jen pokud se přenášejí pozdější změny.',
    removed: {
      keep: 'v Googlu zůstane, jak je',
      unlabel: 'přijde o štítky, které od nás dostal, a zůstane',
      remove: 'v Googlu se smaže',
    },
    whenGone: 'Když jste někoho v Googlu smazali a posílá se znovu',
    gone: {
      skip: 'přeskočí se a v seznamu to bude uvedeno',
      recreate: 'vytvoří se znovu',
    },
    save: 'Uložit',
  },
  label: {
    title: 'Nový štítek',
    name: 'Název štítku',
    make: 'Vytvořit štítek',
    wrong: 'Zadejte prosím název, nejvýš 60 znaků.',
    twice: 'Štítek s tímto názvem už existuje.',
    refused: 'Google tento název nepřijal.',
    busy: 'Do vašich Kontaktů Google se právě něco zapisuje. Zkuste to za několik sekund znovu.',
  },
  groupNames: {
    'contactGroups/starred': 'S hvězdičkou',
    'contactGroups/friends': 'Přátelé',
    'contactGroups/family': 'Rodina',
    'contactGroups/coworkers': 'Spolupracovníci',
  },
  zone: 'Časy platí pro pásmo',
}

export const CONTACTS_TEXTS: Readonly<Record<Language, ContactsTexts>> = { en, cs }
