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
import { decorate, setType } from './decorate.mjs';

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
  name: [IsString(), IsNotEmpty(), setType(String)],
  email: [IsEmail(), setType(String)],
  phone: [IsOptional(), IsString(), MaxLength(20), setType(String)],
  terminal: [Matches(TERMINAL), setType(String)],
});

class CargoItem {
  description;
  weight;
  quantity;
}
decorate(CargoItem, {
  description: [IsString(), IsNotEmpty(), setType(String)],
  weight: [IsInt(), Min(1), Max(30_000), setType(Number)],
  quantity: [IsInt(), Min(1), Max(1_000), setType(Number)],
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
  reference: [IsString(), Length(3, 40), setType(String)],
  customerId: [IsInt(), IsPositive(), setType(Number)],
  incoterm: [IsEnum(Incoterm), setType(String)],
  sender: [ValidateNested(), Type(() => Party), setType(Party)],
  receiver: [ValidateNested(), Type(() => Party), setType(Party)],
  cargo: [IsArray(), ArrayNotEmpty(), ValidateNested({ each: true }), Type(() => CargoItem), setType(Array)],
  pickupAt: [IsISO8601(), setType(String)],
  deliverBy: [IsOptional(), Type(() => Date), IsDate(), setType(Date)],
  insuredValue: [IsOptional(), IsNumber(), Min(0), setType(Number)],
  services: [IsOptional(), IsArray(), IsIn(SERVICES, { each: true }), setType(Array)],
  notes: [IsOptional(), IsString(), MaxLength(500), setType(String)],
});

/** The path of a request that changes an order. */
export class OrderPath {
  id;
}
decorate(OrderPath, { id: [Type(() => Number), IsInt(), IsPositive(), setType(Number)] });

/** The query of a request that replaces or changes an order. */
export class ReplaceOptions {
  revision;
  notify;
}
decorate(ReplaceOptions, {
  revision: [Type(() => Number), IsInt(), Min(1), setType(Number)],
  notify: [IsOptional(), IsIn(['sender', 'receiver']), setType(String)],
});

export class ChangeOrder {
  reference;
  insuredValue;
  notes;
}
decorate(ChangeOrder, {
  reference: [IsString(), Length(3, 40), setType(String)],
  insuredValue: [IsNumber(), Min(0), setType(Number)],
  notes: [IsOptional(), IsString(), MaxLength(500), setType(String)],
});
