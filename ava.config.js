export default {
  files: ['test/**/*.test.ts', '!test/support/**'],
  extensions: ['ts'],
  timeout: '2m',
  workerThreads: false,
  environmentVariables: { METADATA_SERVER_DETECTION: 'none', NODE_NO_WARNINGS: '1' },
}
