import "reflect-metadata";
import { DataSource, type DataSourceOptions, type EntitySchema } from "typeorm";
import { SnakeNamingStrategy } from "typeorm-naming-strategies";
import { Article, Page } from "./entity/article";
import { CategorySchema, DepartmentSchema } from "./entity/category";
import { Content, Photo, Video } from "./entity/content";
import { Coupon } from "./entity/coupon";
import { Customer } from "./entity/customer";
import { Invoice } from "./entity/invoice";
import { Country, OrderLine } from "./entity/order";
import { Post } from "./entity/post";
import { Product } from "./entity/product";
import { Profile } from "./entity/profile";
import { Shop } from "./entity/shop";
import { Tag } from "./entity/tag";
import { TeamMember, WorkTeam } from "./entity/team-member";
import { User } from "./entity/user";

export const database = process.env.DB ?? "pglite";

const everywhere = [User, Post, Tag, Shop, Product, Profile, Customer, Article, Page, Content, Photo, Video,
  CategorySchema as EntitySchema<unknown>, DepartmentSchema as EntitySchema<unknown>, OrderLine, Country];
const partial = database === "mariadb" ? [] : [Coupon];
const schemas = database === "postgres" || database === "pglite" ? [Invoice] : [];

function connection(): Record<string, unknown> {
  const url = process.env.DB_URL;
  switch (database) {
    case "postgres":
      return { type: "postgres", url };
    case "pglite":
      return { type: "postgres", url, poolSize: 1, uuidExtension: "pgcrypto", installExtensions: false };
    case "mariadb":
      return { type: "mariadb", url };
    case "better-sqlite3":
      return { type: "better-sqlite3", database: ":memory:" };
    default:
      return { type: "sqljs" };
  }
}

export const AppDataSource = new DataSource({
  ...connection(),
  entities: [...everywhere, ...partial, ...schemas],
} as unknown as DataSourceOptions);

export const SnakeDataSource = new DataSource({
  ...connection(),
  entities: [TeamMember, WorkTeam],
  namingStrategy: new SnakeNamingStrategy(),
} as unknown as DataSourceOptions);
