import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, Unique, VersionColumn } from 'typeorm';
import { Customer } from '../customers/customer.entity.js';
import { CargoItemDto } from './cargo-item.dto.js';
import { type Service, SERVICES } from './create-order.dto.js';
import { PartyDto } from './party.dto.js';

const STATUSES = ['open', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof STATUSES)[number];

@Entity()
@Unique(['customerId', 'reference'])
export class Order {
  @ApiProperty({ type: 'integer', example: 1 })
  @PrimaryGeneratedColumn()
  id!: number;

  @ApiProperty({ type: 'integer', example: 1, description: 'Increases with each change.' })
  @VersionColumn()
  revision!: number;

  @ApiProperty({ enum: STATUSES })
  @Column({ type: 'text' })
  status!: OrderStatus;

  @ApiProperty({ type: 'integer', example: 1 })
  @Column()
  customerId!: number;

  @ApiProperty({ type: String, nullable: true, example: 'PO-1842' })
  @Column({ type: 'text', nullable: true })
  reference!: string | null;

  /** Declares the foreign key. It is never loaded. */
  @ManyToOne(() => Customer)
  customer?: Customer;

  @ApiProperty({ type: [CargoItemDto] })
  @Column('simple-json')
  cargo!: CargoItemDto[];

  @ApiProperty({ type: 'integer', example: 480, description: 'The weight of the whole cargo in kilograms.' })
  @Column()
  weight!: number;

  @ApiProperty()
  @Column('simple-json')
  sender!: PartyDto;

  @ApiProperty()
  @Column('simple-json')
  receiver!: PartyDto;

  @ApiProperty({ enum: SERVICES, isArray: true })
  @Column('simple-json')
  services!: Service[];

  /** The client has sent this key, so that a repeated request does not create a second order. */
  @ApiHideProperty()
  @Column({ type: 'text', nullable: true, unique: true, select: false })
  idempotencyKey?: string | null;
}
