import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Generates the client of a database into `.out`. It needs no engine, so that nothing is downloaded. */
export async function generateClient(provider) {
  const folder = join(FOLDER, '.out', provider);
  mkdirSync(folder, { recursive: true });
  const schema = join(folder, 'schema.prisma');
  writeFileSync(
    schema,
    `generator client {
  provider = "prisma-client-js"
  output   = "./client"
}
datasource db {
  provider = "${provider}"
}
model User {
  id    Int     @id @default(autoincrement())
  email String
  org   String?
  nick  String? @unique
  n     Int?
  posts Post[]
  @@unique([email, org], map: "uq_users_email_org")
  @@map("users")
}
model Post {
  id     Int  @id @default(autoincrement())
  userId Int  @map("user_id")
  user   User @relation(fields: [userId], references: [id]${provider === 'sqlite' ? '' : ', map: "fk_posts_user"'})
  @@map("posts")
}
`,
  );
  execFileSync(join(FOLDER, 'node_modules/.bin/prisma'), ['generate', '--schema', schema], {
    cwd: FOLDER,
    stdio: 'pipe',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' },
  });
  return createRequire(import.meta.url)(join(folder, 'client'));
}
