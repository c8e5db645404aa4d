/**
 * Checks whether an API sends what its OpenAPI document describes and what its clients rely on, and whether its errors have
 * pages with texts.
 *
 * @module nestjs-api-errors/testing
 */
export { CatalogueError, checkCatalogue, type CheckCatalogueOptions } from './catalogue-check.js';
export { type CatalogueChange, compareCatalogues } from './catalogue-changes.js';
export { createCatalogue, type LockedCatalogue, type LockedError } from './catalogue-lock.js';
export { checkDictionary } from './dictionary-check.js';
export { ContractError, ErrorContract } from './error-contract.js';
export { ErrorCoverage, type ErrorCoverageLimits, type ErrorCoverageReport } from './error-coverage.js';
export { type ErrorMatchers, errorMatchers } from './matchers.js';
export { type CheckedResponse, type InjectedResponse } from './received-response.js';
