/** The DTO to validate: a freight order, as large as one of a real API. `schemas.mjs` has the same rules as schemas. */
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsDate,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { decorate, typed } from './decorate.mjs';

/** The options of Nest's pipe and of the package's pipe. */
export const OPTIONS = { transform: true, whitelist: true, forbidNonWhitelisted: true };

export const Incoterm = { ExWorks: 'EXW', FreeCarrier: 'FCA', AtPlace: 'DAP', DutyPaid: 'DDP' };
export const SERVICES = ['insurance', 'packaging', 'tail_lift'];
export const TERMINAL = /^[A-Z]{3}$/;

class Party {
  name;
  email;
  phone;
  terminal;
}
decorate(Party, {
  name: [IsString(), IsNotEmpty(), typed(String)],
  email: [IsEmail(), typed(String)],
  phone: [IsOptional(), IsString(), MaxLength(20), typed(String)],
  terminal: [Matches(TERMINAL), typed(String)],
});

class CargoItem {
  description;
  weight;
  quantity;
}
decorate(CargoItem, {
  description: [IsString(), IsNotEmpty(), typed(String)],
  weight: [IsInt(), Min(1), Max(30_000), typed(Number)],
  quantity: [IsInt(), Min(1), Max(1_000), typed(Number)],
});

export class CreateOrder {
  reference;
  customerId;
  incoterm;
  sender;
  receiver;
  cargo;
  pickupAt;
  deliverBy;
  insuredValue;
  services;
  notes;
}
decorate(CreateOrder, {
  reference: [IsString(), Length(3, 40), typed(String)],
  customerId: [IsInt(), IsPositive(), typed(Number)],
  incoterm: [IsEnum(Incoterm), typed(String)],
  sender: [ValidateNested(), Type(() => Party), typed(Party)],
  receiver: [ValidateNested(), Type(() => Party), typed(Party)],
  cargo: [IsArray(), ArrayNotEmpty(), ValidateNested({ each: true }), Type(() => CargoItem), typed(Array)],
  pickupAt: [IsISO8601(), typed(String)],
  deliverBy: [IsOptional(), Type(() => Date), IsDate(), typed(Date)],
  insuredValue: [IsOptional(), IsNumber(), Min(0), typed(Number)],
  services: [IsOptional(), IsArray(), IsIn(SERVICES, { each: true }), typed(Array)],
  notes: [IsOptional(), IsString(), MaxLength(500), typed(String)],
});

/** The path of a request that changes an order. */
export class OrderPath {
  id;
}
decorate(OrderPath, { id: [Type(() => Number), IsInt(), IsPositive(), typed(Number)] });

/** The query of a request that replaces or changes an order. */
export class ReplaceOptions {
  revision;
  notify;
}
decorate(ReplaceOptions, {
  revision: [Type(() => Number), IsInt(), Min(1), typed(Number)],
  notify: [IsOptional(), IsIn(['sender', 'receiver']), typed(String)],
});

export class ChangeOrder {
  reference;
  insuredValue;
  notes;
}
decorate(ChangeOrder, {
  reference: [IsString(), Length(3, 40), typed(String)],
  insuredValue: [IsNumber(), Min(0), typed(Number)],
  notes: [IsOptional(), IsString(), MaxLength(500), typed(String)],
});
