import type { SettingsErrorCode } from '../domain/calendar-settings.ts'
import type { Direction } from '../domain/direction.ts'
import type { EventType, PrivatePolicy, RemovalPolicy } from '../domain/options.ts'
import type { Language } from './language.ts'
import type { SettingsTick } from './settings-form.ts'

export interface SettingsTexts {
  readonly title: string
  readonly intro: Readonly<Record<'first' | 'later', string>>
  readonly wrong: string
  readonly direction: Choices<Direction>
  readonly since: { readonly title: string; readonly label: string; readonly help: string }
  readonly kinds: Readonly<
    Record<
      'title' | 'help' | 'caption' | 'kind' | 'label' | 'colour' | 'unlabelled' | 'nothing' | 'none',
      string
    >
  >
  readonly colourNone: string
  readonly colours: readonly string[]
  readonly calendars: Readonly<
    Record<'title' | 'help' | 'caption' | 'name' | 'main' | 'also' | 'readOnly' | 'cut' | 'none', string>
  >
  readonly removal: Choices<RemovalPolicy>
  readonly privacy: Choices<PrivatePolicy>
  readonly types: Choices<EventType>
  readonly more: string
  readonly ticks: Readonly<Record<SettingsTick, { readonly label: string; readonly help: string }>>
  readonly look: string
  readonly back: string
  readonly errors: Readonly<Record<SettingsErrorCode, string>>
}

interface Choices<Value extends string> {
  readonly title: string
  readonly help: string
  readonly of: Readonly<Record<Value, string>>
}

const en: SettingsTexts = {
  title: 'Calendar settings',
  intro: {
    first:
      'Choose what is exchanged. Nothing happens before you have seen what would be done, and have started it.',
    later: 'Choose what is exchanged. Before anything changes, you see what would be done.',
  },
  wrong: 'Nothing was saved yet. Please look below at:',
  direction: {
    title: 'Direction',
    help: 'Which way changes are carried. A change on a side that only follows stays there and is not carried over.',
    of: {
      both: 'Both ways',
      'erp-to-google': 'Only from the ERP to Google',
      'google-to-erp': 'Only from Google to the ERP',
    },
  },
  since: {
    title: 'Since when',
    label: 'First day',
    help: 'What ended before that day is left alone on both sides.',
  },
  kinds: {
    title: 'What is exchanged',
    help: 'In Google a label stands before the title, such as “Call: Offer”; in the ERP it does not. By its label an event that you make in Google becomes the right kind of record. If you change a label, the titles in Google are changed as well.',
    caption: 'Kinds of records',
    kind: 'Kind',
    label: 'Label',
    colour: 'Colour in Google',
    unlabelled: 'Events without a label',
    nothing: 'Leave events without a label alone',
    none: 'The ERP has no kind of record that could be exchanged. Your administrator finds in the set-up list why, in the line about its entities.',
  },
  colourNone: 'as usual',
  colours: [
    'lavender',
    'sage',
    'grape',
    'flamingo',
    'banana',
    'tangerine',
    'peacock',
    'graphite',
    'blueberry',
    'basil',
    'tomato',
  ],
  calendars: {
    title: 'Calendars',
    help: 'New records of the ERP go to the main calendar. Those that you tick are watched besides it. What a calendar that you no longer tick has brought stays where it is.',
    caption: 'Your calendars in Google',
    name: 'Calendar',
    main: 'Main',
    also: 'Also watched',
    readOnly: 'you may only read it',
    cut: 'You have more calendars than are shown here.',
    none: 'Google shows us no calendar of yours that could be read. Look in Google Calendar whether you have one, then open this page anew.',
  },
  removal: {
    title: 'When an event is removed in Google',
    help: 'What becomes of its record in the ERP.',
    of: {
      remove: 'The record is removed as well',
      'not-held': 'The record stays, as “Not Held”',
      keep: 'The record stays as it is',
    },
  },
  privacy: {
    title: 'Private events of Google',
    help: 'Their title, text and guests never get into the ERP.',
    of: { skip: 'Leave them out', busy: 'Show in the ERP that you are busy, and nothing else' },
  },
  types: {
    title: 'Kinds of Google’s events',
    help: 'All but the usual events are carried from Google to the ERP only.',
    of: {
      default: 'Usual events',
      focusTime: 'Focus time',
      outOfOffice: 'Out of office',
      workingLocation: 'Working location',
      fromGmail: 'Events from Gmail, such as flights',
      birthday: 'Birthdays',
    },
  },
  more: 'Further choices',
  ticks: {
    hasAttendees: {
      label: 'Exchange guests and their answers',
      help: 'Google invites and mails them, and only about what you change in the ERP from now on.',
    },
    removesGoogleBorn: {
      label: 'A record that is removed in the ERP takes its Google event away, even if you made it in Google',
      help: 'Without it, such an event stays in Google.',
    },
    assignsDefaultTeam: {
      label: 'Records that come from Google get your default team',
      help: 'So that your colleagues see them.',
    },
    makesMeetLinks: {
      label: 'New meetings of the ERP get a Google Meet link',
      help: 'It stays with the event once it was made.',
    },
  },
  look: 'Show what would happen',
  back: 'Back without changing anything',
  errors: {
    unknown: 'Please choose one of these; “{of}” is not among them.',
    'none-chosen': 'Please choose at least one.',
    'not-chosen': 'Please choose a kind that is exchanged.',
    'not-a-date': 'Please enter a day, such as 2027-01-31.',
    'too-early': 'Please choose a day after 1999.',
    'too-late': 'Please choose today or a day before it.',
    'empty-label': 'Only the kind that events without a label become can do without one.',
    'same-label': 'Another kind has this label already.',
    'label-sign': 'A label can’t have a colon in it.',
    'label-length': 'A label has at most 40 characters.',
    'not-there':
      'A calendar that was chosen is not in your Google account any more, or you may not see it any more. Please choose another one.',
    'read-only': 'You may only read this calendar, so it can’t be the main one.',
    'busy-only': 'Of this calendar you may only see when somebody is busy, so there is nothing to exchange.',
    'is-main': 'The main calendar is watched anyway.',
  },
}

const cs: SettingsTexts = {
  title: 'Nastavení kalendáře',
  intro: {
    first: 'Vyberte, co se má přenášet. Nic se nestane, dokud neuvidíte, co by se udělalo, a nespustíte to.',
    later: 'Vyberte, co se má přenášet. Než se cokoli změní, uvidíte, co by se udělalo.',
  },
  wrong: 'Zatím se nic neuložilo. Podívejte se prosím níže na:',
  direction: {
    title: 'Směr',
    help: 'Kterým směrem se změny přenášejí. Změna na straně, která jen následuje, na ní zůstane a nepřenese se.',
    of: {
      both: 'Oběma směry',
      'erp-to-google': 'Jen z ERP do Googlu',
      'google-to-erp': 'Jen z Googlu do ERP',
    },
  },
  since: {
    title: 'Odkdy',
    label: 'První den',
    help: 'Co skončilo před tímto dnem, zůstane na obou stranách beze změny.',
  },
  kinds: {
    title: 'Co se přenáší',
    help: 'V Googlu stojí před názvem štítek, například „Hovor: Nabídka“; v ERP ne. Podle štítku se z události, kterou vytvoříte v Googlu, stane správný druh záznamu. Když štítek změníte, změní se i názvy v Googlu.',
    caption: 'Druhy záznamů',
    kind: 'Druh',
    label: 'Štítek',
    colour: 'Barva v Googlu',
    unlabelled: 'Události bez štítku',
    nothing: 'Událostí bez štítku si nevšímat',
    none: 'ERP nemá žádný druh záznamů, který by šlo přenášet. Proč, najde správce na stránce Nastavení v řádku o entitách.',
  },
  colourNone: 'obvyklá',
  colours: [
    'levandulová',
    'šalvějová',
    'hroznová',
    'plameňáková',
    'banánová',
    'mandarinková',
    'paví',
    'grafitová',
    'borůvková',
    'bazalková',
    'rajčatová',
  ],
  calendars: {
    title: 'Kalendáře',
    help: 'Nové záznamy z ERP přijdou do hlavního kalendáře. Zaškrtnuté kalendáře se sledují vedle něj. Co přinesl kalendář, který už zaškrtnutý není, zůstane na místě.',
    caption: 'Vaše kalendáře v Googlu',
    name: 'Kalendář',
    main: 'Hlavní',
    also: 'Také sledovat',
    readOnly: 'smíte ho jen číst',
    cut: 'Máte víc kalendářů, než se sem vejde.',
    none: 'Google nám neukázal žádný váš kalendář, který by šlo číst. Podívejte se v Kalendáři Google, jestli nějaký máte, a otevřete tuto stránku znovu.',
  },
  removal: {
    title: 'Když se událost odstraní v Googlu',
    help: 'Co se stane s jejím záznamem v ERP.',
    of: {
      remove: 'Odstraní se i záznam',
      'not-held': 'Záznam zůstane a dostane stav „Not Held“ (neproběhlo)',
      keep: 'Záznam zůstane, jak je',
    },
  },
  privacy: {
    title: 'Soukromé události z Googlu',
    help: 'Jejich název, text ani hosté se do ERP nikdy nedostanou.',
    of: { skip: 'Vynechat je', busy: 'Ukázat v ERP jen to, že nemáte čas' },
  },
  types: {
    title: 'Druhy událostí v Googlu',
    help: 'Všechny kromě běžných událostí se přenášejí jen z Googlu do ERP.',
    of: {
      default: 'Běžné události',
      focusTime: 'Čas na soustředění',
      outOfOffice: 'Mimo kancelář',
      workingLocation: 'Místo práce',
      fromGmail: 'Události z Gmailu, třeba lety',
      birthday: 'Narozeniny',
    },
  },
  more: 'Další volby',
  ticks: {
    hasAttendees: {
      label: 'Přenášet hosty a jejich odpovědi',
      help: 'Zve je a píše jim Google, a to jen o tom, co od teď změníte v ERP.',
    },
    removesGoogleBorn: {
      label:
        'Záznam odstraněný v ERP vezme s sebou i událost v Googlu, a to i když jste ji vytvořili v Googlu',
      help: 'Bez této volby taková událost v Googlu zůstane.',
    },
    assignsDefaultTeam: {
      label: 'Záznamy, které přijdou z Googlu, dostanou váš výchozí tým',
      help: 'Aby je viděli vaši kolegové.',
    },
    makesMeetLinks: {
      label: 'Nové schůzky z ERP dostanou odkaz na Google Meet',
      help: 'Jednou vytvořený odkaz u události zůstane.',
    },
  },
  look: 'Ukázat, co by se stalo',
  back: 'Zpět beze změny',
  errors: {
    unknown: 'Vyberte prosím jednu z možností; „{of}“ mezi nimi není.',
    'none-chosen': 'Vyberte prosím aspoň jednu možnost.',
    'not-chosen': 'Vyberte prosím druh, který se přenáší.',
    'not-a-date': 'Zadejte prosím den, například 2027-01-31.',
    'too-early': 'Vyberte prosím den po roce 1999.',
    'too-late': 'Vyberte prosím dnešek nebo dřívější den.',
    'empty-label': 'Bez štítku může být jen ten druh, kterým se stávají události bez štítku.',
    'same-label': 'Tento štítek už má jiný druh.',
    'label-sign': 'Štítek nesmí obsahovat dvojtečku.',
    'label-length': 'Štítek má nejvýše 40 znaků.',
    'not-there':
      'Vybraný kalendář už ve vašem účtu Google není, nebo ho už nesmíte vidět. Vyberte prosím jiný.',
    'read-only': 'Tento kalendář smíte jen číst, hlavní proto být nemůže.',
    'busy-only': 'U tohoto kalendáře smíte vidět jen to, kdy kdo nemá čas, takže není co přenášet.',
    'is-main': 'Hlavní kalendář se sleduje v každém případě.',
  },
}

export const SETTINGS_TEXTS: Readonly<Record<Language, SettingsTexts>> = { en, cs }
