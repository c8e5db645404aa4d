import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601 } from 'class-validator';

const EVENTS = ['picked_up', 'delivered'] as const;

/** Carriers send such an event when they pick up or deliver an order. */
export class TrackingEventDto {
  @ApiProperty({ enum: EVENTS })
  @IsIn(EVENTS)
  event!: (typeof EVENTS)[number];

  @ApiProperty({ format: 'date-time', example: '2025-03-14T09:26:00Z' })
  @IsISO8601({ strict: true })
  at!: string;
}
