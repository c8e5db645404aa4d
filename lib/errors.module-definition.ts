import { ConfigurableModuleBuilder } from '@nestjs/common';
import { type ErrorsOptions } from './startup/options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ErrorsOptions>({ moduleName: 'Errors' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createErrorsOptions')
    .setExtras({}, (definition) => ({ ...definition, global: true }))
    .build();
