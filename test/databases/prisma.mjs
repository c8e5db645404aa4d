import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/**
 * Generates the client of a database into `.out`. It needs no engine, so that nothing is downloaded.
 *
 * @param packageFolder the folder of the version of Prisma
 */
export async function generateClient(provider, packageFolder) {
  const root = join(FOLDER, packageFolder);
  const folder = join(root, '.out', provider);
  mkdirSync(folder, { recursive: true });
  const schema = join(folder, 'schema.prisma');
  writeFileSync(
    schema,
    `generator client {
  provider = "prisma-client-js"
  output   = "./client"${packageFolder === 'older' ? '\n  engineType = "client"' : ''}
}
datasource db {
  provider = "${provider}"${packageFolder === 'older' ? '\n  url = "unused"' : ''}
}
model User {
  id    Int     @id @default(autoincrement())
  email String
  org   String?
  nick  String? @unique
  reference String? @unique @map("ext_ref")
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
  execFileSync(join(root, 'node_modules/.bin/prisma'), ['generate', '--schema', schema], {
    cwd: root,
    stdio: 'pipe',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' },
  });
  return createRequire(import.meta.url)(join(folder, 'client'));
}
