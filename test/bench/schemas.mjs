/** The rules of `orders.mjs` as schemas of ajv and zod, to compare the package with the fastest validators. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { Incoterm, SERVICES, TERMINAL } from './orders.mjs';

const integer = (minimum, maximum) => ({ type: 'integer', minimum, maximum });
const object = (required, optional) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
const text = { type: 'string', minLength: 1 };

const party = object(
  {
    name: text,
    email: { type: 'string', format: 'email' },
    terminal: { type: 'string', pattern: TERMINAL.source },
  },
  { phone: { type: 'string', maxLength: 20 } },
);
const cargoItem = object({ description: text, weight: integer(1, 30_000), quantity: integer(1, 1_000) });

/** It does not convert `deliverBy` to a `Date`: a schema converts nothing. */
export const validateByAjv = addFormats(new Ajv({ allErrors: true })).compile(
  object(
    {
      reference: { type: 'string', minLength: 3, maxLength: 40 },
      customerId: { type: 'integer', minimum: 1 },
      incoterm: { enum: Object.values(Incoterm) },
      sender: party,
      receiver: party,
      cargo: { type: 'array', minItems: 1, items: cargoItem },
      pickupAt: { type: 'string', format: 'date-time' },
    },
    {
      deliverBy: { type: 'string', format: 'date-time' },
      insuredValue: { type: 'number', minimum: 0 },
      services: { type: 'array', items: { enum: SERVICES } },
      notes: { type: 'string', maxLength: 500 },
    },
  ),
);

const Party = z.strictObject({
  name: z.string().min(1),
  email: z.email(),
  phone: z.string().max(20).optional(),
  terminal: z.string().regex(TERMINAL),
});
const CargoItem = z.strictObject({
  description: z.string().min(1),
  weight: z.int().min(1).max(30_000),
  quantity: z.int().min(1).max(1_000),
});

export const orderSchema = z.strictObject({
  reference: z.string().min(3).max(40),
  customerId: z.int().positive(),
  incoterm: z.enum(Incoterm),
  sender: Party,
  receiver: Party,
  cargo: z.array(CargoItem).min(1),
  pickupAt: z.iso.datetime({ offset: true }),
  deliverBy: z.coerce.date().optional(),
  insuredValue: z.number().min(0).optional(),
  services: z.array(z.enum(SERVICES)).optional(),
  notes: z.string().max(500).optional(),
});
