/** The apps that install the package: the ends of the ranges in package.json, and both module systems. */

const anyApp = {
  'class-transformer': '0.5.1',
  rxjs: '7.8.2',
  '@types/express': '5.0.6',
  '@types/node': '20.19.0',
};

const strictOptions = {
  rootDir: 'src',
  outDir: 'dist',
  target: 'ES2022',
  lib: ['ES2023'],
  types: ['node'],
  strict: true,
  declaration: true,
  skipLibCheck: false,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

const program = [
  'scenario.ts',
  'orders.ts',
  'filters.ts',
  'formats.ts',
  'calls.ts',
  'access-log.ts',
  'transport.ts',
  'upstream.ts',
  'http.ts',
];

export const APPS = [
  {
    name: 'Nest 12, ESM',
    folder: 'nest-12-esm',
    packageJson: {
      type: 'module',
      dependencies: {
        ...anyApp,
        '@nestjs/common': '12.5.1',
        '@nestjs/core': '12.5.1',
        '@nestjs/platform-express': '12.5.1',
        '@nestjs/platform-fastify': '12.5.0',
        '@nestjs/swagger': '12.0.2',
        '@xmldom/xmldom': '0.9.12',
        ajv: '8.20.0',
        'class-validator': '0.15.1',
        'nestjs-pino': '5.2.1',
        pino: '10.4.0',
        'pino-http': '11.0.0',
        'reflect-metadata': '0.2.2',
        typescript: '6.0.3',
      },
    },
    compilerOptions: { ...strictOptions, module: 'nodenext', moduleResolution: 'nodenext' },
    sources: [...program, 'documentation.ts', 'logging.ts', '../differential'],
    runs: [
      { program: 'scenario' },
      { program: 'documentation' },
      { program: 'logging' },
      { program: 'differential/main' },
    ],
  },
  {
    name: 'Nest 11, CommonJS',
    folder: 'nest-11-commonjs',
    packageJson: {
      dependencies: {
        ...anyApp,
        '@nestjs/common': '11.0.1',
        '@nestjs/core': '11.0.1',
        '@nestjs/platform-express': '11.0.1',
        // Version 11.0.1 declares Nest 10 as its peer.
        '@nestjs/platform-fastify': '11.0.3',
        '@nestjs/swagger': '11.0.0',
        '@nestjs/testing': '11.0.1',
        '@xmldom/xmldom': '0.9.12',
        ajv: '8.20.0',
        'class-validator': '0.14.1',
        'nestjs-pino': '4.6.1',
        pino: '10.4.0',
        'pino-http': '11.0.0',
        'reflect-metadata': '0.2.2',
        typescript: '5.9.3',
        '@jest/globals': '29.7.0',
        jest: '29.7.0',
        'ts-jest': '29.4.5',
      },
      // `nest new` of Nest 11 writes this.
      jest: {
        moduleFileExtensions: ['js', 'json', 'ts'],
        rootDir: 'src',
        testRegex: '.*\\.spec\\.ts$',
        transform: { '^.+\\.(t|j)s$': 'ts-jest' },
        testEnvironment: 'node',
      },
    },
    compilerOptions: {
      ...strictOptions,
      module: 'commonjs',
      moduleResolution: 'node10',
      exactOptionalPropertyTypes: true,
    },
    sources: [...program, 'documentation.ts', 'logging.ts', 'jest.spec.ts', '../differential'],
    runs: [
      { program: 'scenario' },
      { program: 'documentation' },
      { program: 'logging' },
      { program: 'differential/main' },
      // If require() does not accept ES modules, it loads the CommonJS build, and import() another copy.
      { program: 'scenario', flags: ['--no-experimental-require-module'], ignored: ['identity'] },
    ],
    jest: true,
  },
  {
    name: 'Nest 12, ESM, without @nestjs/swagger',
    folder: 'without-swagger',
    packageJson: {
      type: 'module',
      dependencies: {
        ...anyApp,
        // Version 12.0.0 of core declares Nest 11 as its peer.
        '@nestjs/common': '12.0.1',
        '@nestjs/core': '12.0.1',
        '@nestjs/platform-express': '12.0.1',
        '@nestjs/platform-fastify': '12.0.1',
        'class-validator': '0.15.1',
        'reflect-metadata': '0.1.14',
        typescript: '6.0.3',
      },
    },
    compilerOptions: { ...strictOptions, module: 'nodenext', moduleResolution: 'nodenext' },
    sources: program,
    runs: [{ program: 'scenario' }],
    absent: ['@nestjs/swagger'],
  },
];

export const ADAPTERS = ['express', 'fastify'];
