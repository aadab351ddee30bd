import { costOnTop, costTable } from './cost-table.ts'

// `npm run costs`
console.log(`${costTable()}\n\n${costOnTop()}`)
