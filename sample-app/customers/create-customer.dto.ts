import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsOptional, IsPhoneNumber, IsString } from 'class-validator';
import { IsUnique } from 'nestjs-api-errors';
import { CustomerEmails } from './customer-lookups.js';

export class CreateCustomerDto {
  @ApiProperty({ example: 'Baltic Pianos' })
  @IsString()
  @IsNotEmpty()
  name!: string;

  @ApiProperty({ example: 'orders@baltic-pianos.example' })
  @IsEmail()
  @IsUnique(CustomerEmails)
  email!: string;

  @ApiPropertyOptional({ example: '+37167012345' })
  @IsOptional()
  @IsPhoneNumber()
  phone?: string;
}
