export const findingText = () => ({ title: '', cause: '', cure: '' })
