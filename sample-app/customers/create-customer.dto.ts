import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsOptional, IsPhoneNumber, IsString } from 'class-validator';

export class CreateCustomerDto {
  @ApiProperty({ example: 'Baltic Pianos' })
  @IsString()
  @IsNotEmpty()
  name!: string;

  @ApiProperty({ example: 'orders@baltic-pianos.example' })
  @IsEmail()
  email!: string;

  @ApiPropertyOptional({ example: '+37167012345' })
  @IsOptional()
  @IsPhoneNumber()
  phone?: string;
}
