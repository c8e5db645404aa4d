export { type CheckedResponse, ContractError, ErrorContract } from './error-contract.js';
