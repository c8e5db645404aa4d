import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import Libsql from 'libsql';
import { ErrorsModule } from 'nestjs-api-errors';
import { RecordNotFound } from './database.errors.js';
import { DemoData } from './demo-data.js';
import { MissingRecordMapper } from './missing-record.mapper.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      // libsql is SQLite with the API of better-sqlite3. Its installation does not need a compiler.
      type: 'better-sqlite3',
      driver: Libsql,
      database: process.env.DATABASE ?? ':memory:',
      autoLoadEntities: true,
      synchronize: true,
    }),
    ErrorsModule.forFeature([RecordNotFound]),
  ],
  providers: [MissingRecordMapper, DemoData],
})
export class DatabaseModule {}
