/**
 * Checks whether an API sends what its OpenAPI document describes, and whether its errors have pages with texts.
 *
 * @module nestjs-api-errors/testing
 */
export { checkDictionary } from './dictionary-check.js';
export { type CheckedResponse, ContractError, ErrorContract } from './error-contract.js';
