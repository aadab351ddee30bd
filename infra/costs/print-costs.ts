import { costTable } from './cost-table.ts'

// `npm run costs`
console.log(costTable())
