import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { User } from './users/user.entity';
import { UsersModule } from './users/users.module';

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DB_URL, poolSize: 1, installExtensions: false, entities: [User], synchronize: true }),
    UsersModule,
  ],
})
class AppModule {}

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada' });
  const post = () => fetch(`${url}/users`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  for (const response of [await post(), await post()]) console.log(`POST /users: ${response.status}`);
  await app.close();
}

bootstrap();
